export interface SettingsOptions {
  readonly port: number;
  /** False only for clusters that are thrown away: their writes need not survive a power cut. */
  readonly isDurable: boolean;
}

/**
 * Given on the command line, so that they hold whatever `postgresql.conf` says. Loopback only, no socket file;
 * large WAL and buffers, because imports of a million candles are normal here.
 */
export function serverArguments(options: SettingsOptions): readonly string[] {
  return Object.entries(settings(options)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function settings({ port, isDurable }: SettingsOptions): Readonly<Record<string, string>> {
  const durability = isDurable ? "on" : "off";
  return {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    fsync: durability,
    full_page_writes: durability,
    synchronous_commit: durability,
    max_connections: "100",
    shared_buffers: isDurable ? "256MB" : "64MB",
    maintenance_work_mem: "128MB",
    work_mem: "16MB",
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    random_page_cost: "1.1",
    // Queries here are short or are bulk loads: compiling them costs more than it gains.
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "%m [%p] %u@%d ",
  };
}
