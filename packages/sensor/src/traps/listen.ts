import type { Server, Socket } from 'node:net';
import { CerberusError } from '@cerberusmesh/contracts';
import type { Connection } from '../trap.ts';

/**
 * Connections that the kernel completes before they are accepted; it takes its own limit (net.core.somaxconn) where that
 * is lower. Of a burst above it the kernel drops the last packet of the handshake: that client believes to be connected
 * and sends again after 0.2, 0.4, 0.8, ... seconds, so that its login takes half a minute.
 */
const MAX_UNACCEPTED_CONNECTIONS = 4096;

/**
 * Listens, and resolves with the address and port that were given.
 *
 * @throws CerberusError `port-taken`, naming trap, address and port, when the port cannot be had
 */
export function listen(
  server: Server,
  trap: { readonly name: string; readonly address: string; readonly port: number },
): Promise<{ address: string; port: number }> {
  const { name, address, port } = trap;
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EACCES'
          ? 'may not be used without more rights'
          : error.code === 'EADDRINUSE'
            ? 'is in use'
            : `cannot be had (${error.code ?? error.message})`;
      reject(
        new CerberusError('port-taken', `Port ${port} on ${address}, wanted by the trap ${name}, ${why}.`, {
          cause: error,
          details: { trap: name, address, port },
        }),
      );
    };
    server.once('error', failed);
    server.listen({ host: address, port, backlog: MAX_UNACCEPTED_CONNECTIONS }, () => {
      server.off('error', failed);
      const bound = server.address();
      if (bound === null || typeof bound === 'string')
        reject(new CerberusError('internal', 'The server has no address.'));
      else resolve({ address: bound.address, port: bound.port });
    });
  });
}

/** Who connected to whom. Null when the client was gone before it could be asked. */
export function connectionOf(
  socket: Socket,
  trap: { readonly name: string; readonly protocol: string },
): Connection | null {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return null;
  return {
    trap: trap.name,
    protocol: trap.protocol,
    source: { address: plainAddress(remoteAddress), port: remotePort },
    destination: { address: plainAddress(localAddress ?? 'unknown'), port: localPort ?? null },
  };
}

/** An IPv4 client of a dual-stack socket shows as `::ffff:192.0.2.1`; one attacker must not have two addresses. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
