import type { Socket } from '../../host/host.ts';
import type { Process } from '../kernel/process.ts';
import type { CommandContext } from '../kernel/program.ts';

/** Ports with names in /etc/services that listings show. */
const SERVICE_NAMES = new Map([
  [21, 'ftp'],
  [22, 'ssh'],
  [23, 'telnet'],
  [25, 'smtp'],
  [53, 'domain'],
  [68, 'bootpc'],
  [80, 'http'],
  [111, 'sunrpc'],
  [123, 'ntp'],
  [443, 'https'],
  [3306, 'mysql'],
  [5432, 'postgresql'],
  [6379, 'redis'],
]);

export function serviceName(port: number): string {
  return SERVICE_NAMES.get(port) ?? String(port);
}

/** What options of ss, netstat and lsof have in common. */
export interface SocketChoice {
  readonly listening: boolean;
  readonly all: boolean;
  readonly tcp: boolean;
  readonly udp: boolean;
  readonly family: 4 | 6 | null;
}

export function chooseSockets(process: Process, choice: SocketChoice): Socket[] {
  return process.session.host.sockets().filter((socket) => {
    const isTcp = socket.protocol.startsWith('tcp');
    if (isTcp ? !choice.tcp : !choice.udp) return false;
    if (choice.family !== null && socket.protocol.endsWith('6') !== (choice.family === 6)) return false;
    const waits = socket.state !== 'ESTABLISHED';
    return choice.all || waits === choice.listening;
  });
}

/** Who may see which process a socket belongs to: root all, others their own. */
export function ownerOf(
  context: CommandContext,
  socket: Socket,
): { readonly processId: number; readonly name: string } | null {
  const { userId } = context.process.identity;
  if (socket.processId === null || (userId !== 0 && userId !== socket.userId)) return null;
  return { processId: socket.processId, name: socket.processName };
}

/** The listing form of an address; IPv6 in brackets where a port follows. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
