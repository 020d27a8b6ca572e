/** What one client may take. Supabase's numbers where it has one for each client; the others are ours. */
export interface RealtimeLimits {
  /** Supabase's 3,000 kB and its padding. */
  readonly payloadBytes: number;
  readonly channelsPerSocket: number;
  readonly sockets: number;
  readonly joinsPerSecond: number;
  readonly messagesPerSecond: number;
  /** A client that reads this much too slowly is dropped: the others do not wait, and memory stays bounded. */
  readonly bufferedBytes: number;
  /** Frames that wait while one is being answered. */
  readonly waitingFrames: number;
  /** Clients send a heartbeat every 25 seconds; one that is silent for this long is gone. */
  readonly silenceMs: number;
}

export const defaultLimits: RealtimeLimits = {
  payloadBytes: 3_000_500,
  channelsPerSocket: 100,
  sockets: 20_000,
  joinsPerSecond: 100,
  messagesPerSecond: 1_000,
  bufferedBytes: 8_000_000,
  waitingFrames: 2_000,
  silenceMs: 60_000,
};
