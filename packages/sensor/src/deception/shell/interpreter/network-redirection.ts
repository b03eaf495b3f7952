import { type OpenFile, TextFile } from '../kernel/open-file.ts';
import type { Process } from '../kernel/process.ts';

/** A connection that bash makes for a redirection: bash manual 3.6. */
export interface NetworkTarget {
  readonly protocol: 'tcp' | 'udp';
  readonly host: string;
  readonly port: string;
}

/** How a connection turned out: an open file, or what bash says of the failure. */
export type Connection =
  | { readonly file: OpenFile }
  | { readonly complaint: string; readonly reason: 'Connection refused' | 'Invalid argument' };

/** How long a refusal from another machine takes. */
const REMOTE_ANSWER_MS = 40;
/** Services of other machines that take a connection; whatever else is asked for is refused. */
const OPEN_PORTS = new Set(['80', '443']);

/** `/dev/tcp/host/port` and `/dev/udp/host/port`; null for every other path. */
export function networkTarget(path: string): NetworkTarget | null {
  const [, protocol, host = '', port = ''] = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  return protocol === 'tcp' || protocol === 'udp' ? { protocol, host, port } : null;
}

/**
 * Pretends to connect; nothing leaves the sensor. Ports of the simulated machine answer as they listen, other machines
 * refuse all but web ports. What was asked for is reported.
 */
export async function connect(process: Process, { protocol, host, port }: NetworkTarget): Promise<Connection> {
  const { session } = process;
  const number = Number(port);
  const isName = !/^[\d.]+$|:/.test(host) && host !== 'localhost';
  if (isName && (!host.includes('.') || /\.(invalid|test|local|localhost|example)$/.test(host)))
    return { complaint: `${host}: Name or service not known`, reason: 'Invalid argument' };
  if (!/^\d+$/.test(port) || number > 65_535)
    return { complaint: `${port}: Servname not supported for ai_socktype`, reason: 'Invalid argument' };
  const own = /^127\.|^localhost$|^0\.0\.0\.0$|^::1$/.test(host) || host === session.host.persona.network.address;
  if (!own) session.options.observer.downloadRequested({ url: `${protocol}://${host}:${port}`, path: null, via: 'nc' });
  if (protocol === 'udp') return { file: new SocketFile() };
  if (!own) await process.sleep(REMOTE_ANSWER_MS);
  const listens = session.host
    .sockets()
    .some((socket) => socket.state === 'LISTEN' && socket.localPort === number && socket.protocol.startsWith('tcp'));
  if (own ? listens : OPEN_PORTS.has(port)) return { file: new SocketFile() };
  return { complaint: 'connect: Connection refused', reason: 'Connection refused' };
}

/** A connection whose other end takes everything and says nothing. */
class SocketFile extends TextFile {
  constructor() {
    super('', 'socket:[31542]');
  }

  protected override send(): void {}
}
