/** XMail's services that can be probed, as the label `service` has them; those that end in `s` greet inside TLS. */
export const probeServices = ["smtp", "smtps", "pop3", "pop3s", "ctrl", "ctrls", "finger"] as const;
export type ProbeService = (typeof probeServices)[number];

/** Where one of them is. An IPv6 host has no brackets. */
export interface ProbeTarget {
  readonly service: ProbeService;
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:25`, `[::1]:25`. */
export function formatTarget({ host, port }: Pick<ProbeTarget, "host" | "port">): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
