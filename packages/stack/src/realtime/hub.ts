import { type Frame, encodeBroadcast } from "./encode-frame.ts";
import { type Broadcast, type ProtocolVersion } from "./frame.ts";

/** Public and private channels of one name are two topics: what is sent to one is never heard in the other. */
export interface TopicAddress {
  /** Without `realtime:`. */
  readonly topic: string;
  readonly isPrivate: boolean;
}

export interface Subscriber extends TopicAddress {
  readonly version: ProtocolVersion;
  readonly deliver: (frame: Frame) => void;
}

export interface Hub {
  readonly subscribe: (subscriber: Subscriber) => void;
  readonly unsubscribe: (subscriber: Subscriber) => void;
  /** To every subscriber but `except`. Each form of the frame is made once, however many receive it. */
  readonly publish: (address: TopicAddress, broadcast: Broadcast, except?: Subscriber) => void;
  readonly topicCount: () => number;
}

export function createHub(): Hub {
  const topics = new Map<string, Set<Subscriber>>();
  return {
    subscribe: (subscriber) => {
      const key = keyOf(subscriber);
      const subscribers = topics.get(key) ?? new Set();
      topics.set(key, subscribers.add(subscriber));
    },
    unsubscribe: (subscriber) => {
      const key = keyOf(subscriber);
      const subscribers = topics.get(key);
      subscribers?.delete(subscriber);
      if (subscribers?.size === 0) {
        topics.delete(key);
      }
    },
    publish: (address, broadcast, except) => {
      const subscribers = topics.get(keyOf(address));
      if (subscribers !== undefined) {
        deliver({ subscribers, topic: `realtime:${address.topic}`, broadcast, except });
      }
    },
    topicCount: () => topics.size,
  };
}

const keyOf = ({ topic, isPrivate }: TopicAddress): string => `${isPrivate ? "private" : "public"}:${topic}`;

interface Delivery {
  readonly subscribers: ReadonlySet<Subscriber>;
  readonly topic: string;
  readonly broadcast: Broadcast;
  readonly except: Subscriber | undefined;
}

function deliver({ subscribers, topic, broadcast, except }: Delivery): void {
  const frames = new Map<ProtocolVersion, Frame | undefined>();
  for (const subscriber of subscribers) {
    if (subscriber === except) {
      continue;
    }
    const { version } = subscriber;
    if (!frames.has(version)) {
      frames.set(version, encodeBroadcast(topic, broadcast, version));
    }
    const frame = frames.get(version);
    if (frame !== undefined) {
      subscriber.deliver(frame);
    }
  }
}
