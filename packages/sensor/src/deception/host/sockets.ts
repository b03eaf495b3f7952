import type { Socket } from './host.ts';
import type { HostPersona, ListeningSocket } from './persona.ts';
import type { ProcessTable } from './processes.ts';

/** Sockets of the daemons that run, and one connection for each session that somebody has. */
export function openSockets(
  persona: HostPersona,
  table: ProcessTable,
  planted: readonly ListeningSocket[] = [],
): Socket[] {
  const sockets: Socket[] = [...persona.listening, ...planted]
    .filter((each) => table.isRunning(each.processId))
    .map((each) => ({
      protocol: each.protocol,
      state: each.protocol.startsWith('udp') ? 'UNCONNECTED' : 'LISTEN',
      localAddress: each.address,
      localPort: each.port,
      peerAddress: each.protocol.endsWith('6') ? '::' : '0.0.0.0',
      peerPort: 0,
      userId: each.userId,
      inode: each.inode,
      backlog: each.backlog,
      processId: each.processId,
      processName: each.processName,
    }));
  const seen = new Set<string>();
  for (const process of table.running()) {
    const connection = process.inspect?.().environment.get('SSH_CONNECTION') ?? '';
    const [peerAddress, peerPort, , localPort] = connection.split(' ');
    if (peerAddress === undefined || peerAddress === '' || peerPort === undefined || seen.has(connection)) continue;
    seen.add(connection);
    sockets.push({
      protocol: peerAddress.includes(':') ? 'tcp6' : 'tcp',
      state: 'ESTABLISHED',
      localAddress: persona.network.address,
      localPort: Number(localPort ?? '22'),
      peerAddress,
      peerPort: Number(peerPort),
      userId: 0,
      inode: 40_000 + process.processId * 3,
      backlog: 0,
      processId: process.parentId,
      processName: 'sshd',
    });
  }
  return sockets;
}
