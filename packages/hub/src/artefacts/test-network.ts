import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { PayloadNetwork } from './payload-network.ts';

/**
 * For tests: an internet of names and addresses whose every connection ends at servers on loopback, and which remembers
 * what was asked of it.
 */
export interface TestNetwork extends PayloadNetwork {
  readonly resolved: string[];
  /** `address:port` of every connection begun. */
  readonly connected: string[];
  /** Answers for the next questions about a name, one a question; the last stays. */
  name(name: string, ...answers: readonly (readonly string[])[]): void;
  /** A server at an address and port. It gets the raw socket. */
  serve(address: string, port: number, accept: (socket: Socket) => void): Promise<void>;
  stop(): Promise<void>;
}

export function createTestNetwork(own: readonly string[] = []): TestNetwork {
  const names = new Map<string, (readonly string[])[]>();
  const servers = new Map<string, { readonly server: Server; readonly port: number; readonly sockets: Set<Socket> }>();
  const resolved: string[] = [];
  const connected: string[] = [];
  return {
    resolved,
    connected,
    name: (name, ...answers) => void names.set(name, [...answers]),
    async serve(address, port, accept) {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.once('close', () => sockets.delete(socket));
        accept(socket);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new Error('no port');
      servers.set(`${address}:${port}`, { server, port: bound.port, sockets });
    },
    async resolve(name, signal) {
      resolved.push(name);
      const answers = names.get(name) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      // A name server that never answers.
      if (answer === undefined && name === 'silent.example') await once(signal, 'abort');
      return answer ?? [];
    },
    connect(address, port) {
      connected.push(`${address}:${port}`);
      // Nothing listens on port 1, so what no server was made for is refused.
      return connect({ host: '127.0.0.1', port: servers.get(`${address}:${port}`)?.port ?? 1 });
    },
    ownAddresses: () => own,
    async stop() {
      for (const { server, sockets } of servers.values()) {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      }
    },
  };
}

/** An accepting function that answers every connection's first request with these bytes, then closes. */
export function answering(...parts: readonly (string | Uint8Array)[]): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => {
      for (const part of parts) socket.write(part);
      socket.end();
    });
  };
}
