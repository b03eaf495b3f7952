import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { ALL_DELIVERED, type Exporter } from '../exporter.ts';
import { sampleCommand, sampleDependencies } from '../exporter-sample.ts';
import { TEST_CERTIFICATE } from '../test-certificate.ts';
import { exporter as connector } from './exporter.ts';
import { syslogMessage } from './security-message.ts';

const EVENTS = [sampleCommand(1, 'id\nuname -a'), sampleCommand(2)];
const MESSAGES = EVENTS.map((event) => syslogMessage(event, 'leef'));
const never = new AbortController().signal;

interface Receiver {
  readonly port: number;
  /** Resolves with everything received, once it is at least `characters`. */
  received(characters: number): Promise<string>;
  readonly sockets: Socket[];
  stop(): Promise<void>;
}

async function startReceiver(kind: 'tcp' | 'tls'): Promise<Receiver> {
  let text = '';
  const sockets: Socket[] = [];
  const waiters = new Set<() => void>();
  const onSocket = (socket: Socket): void => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      text += part.toString('utf8');
      for (const check of waiters) check();
    });
  };
  const server: Server = kind === 'tcp' ? createServer(onSocket) : createTlsServer(TEST_CERTIFICATE, onSocket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // reason: a listening TCP server's address is never a path
    port: (server.address() as AddressInfo).port,
    sockets,
    received: (characters) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (text.length < characters) return;
          waiters.delete(check);
          resolve(text);
        };
        waiters.add(check);
        check();
      }),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('the syslog exporter', () => {
  const started: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const part of started.splice(0)) await part.stop();
  });

  async function receiver(kind: 'tcp' | 'tls'): Promise<Receiver> {
    const made = await startReceiver(kind);
    started.unshift(made);
    return made;
  }

  function exporter(settings: Readonly<Record<string, unknown>>, networks?: readonly string[]): Exporter {
    const made = connector.create({ enabled: true, host: '127.0.0.1', ...settings }, sampleDependencies(networks));
    started.unshift(made);
    return made;
  }

  it('writes one line a message over TCP, and keeps the connection', async () => {
    const { port, received, sockets } = await receiver('tcp');
    const sender = exporter({ port, transport: 'tcp' });
    expect(await sender.deliver(EVENTS, never)).toEqual(ALL_DELIVERED);
    expect(await sender.deliver(EVENTS, never)).toEqual(ALL_DELIVERED);
    const lines = `${MESSAGES.join('\n')}\n`;
    expect(await received(lines.length * 2)).toBe(lines + lines);
    expect(sockets.length).toBe(1);
  });

  it('counts octets over TLS, and believes only whom the authority signed for', async () => {
    const { port, received } = await receiver('tls');
    const settings = { port, transport: 'tls', framing: 'octet-counting' };
    await expect(exporter(settings).deliver(EVENTS, never)).rejects.toMatchObject({ failure: 'unreachable' });
    const sender = exporter({ ...settings, authority: TEST_CERTIFICATE.cert });
    expect(await sender.deliver(EVENTS, never)).toEqual(ALL_DELIVERED);
    const framed = MESSAGES.map((message) => `${Buffer.byteLength(message)} ${message}`).join('');
    expect(await received(framed.length)).toBe(framed);
  });

  it('connects again after the receiver went away', async () => {
    const { port, received, sockets } = await receiver('tcp');
    const sender = exporter({ port, transport: 'tcp', format: 'cef' });
    await sender.deliver(EVENTS.slice(0, 1), never);
    const first = `${syslogMessage(sampleCommand(1, 'id\nuname -a'), 'cef')}\n`;
    await received(first.length);
    const [socket] = sockets;
    socket?.end();
    if (socket !== undefined) await once(socket, 'close');
    await sender.deliver(EVENTS.slice(1), never);
    expect(await received(first.length + 1)).toBe(`${first}${syslogMessage(sampleCommand(2), 'cef')}\n`);
    expect(sockets.length).toBe(2);
  });

  it('sends a datagram a message over UDP', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    started.unshift({
      async stop() {
        socket.close();
      },
    });
    const got: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.on('message', (message) => {
      got.push(message.toString('utf8'));
      if (got.length === EVENTS.length) resolve();
    });
    const sender = exporter({ port: socket.address().port, transport: 'udp' });
    expect(await sender.deliver(EVENTS, never)).toEqual(ALL_DELIVERED);
    await promise;
    expect(got).toEqual(MESSAGES);
  });

  it.each(['tcp', 'tls', 'udp'])('connects to no network that the operator did not name: %s', async (transport) => {
    const { port, sockets } = await receiver('tcp');
    await expect(exporter({ port, transport }, []).deliver(EVENTS, never)).rejects.toMatchObject({
      failure: 'address-refused',
    });
    expect(sockets.length).toBe(0);
  });

  it('says so when nothing listens, or nobody greets', async () => {
    await expect(exporter({ port: 1, transport: 'tcp' }).deliver(EVENTS, never)).rejects.toMatchObject({
      failure: 'unreachable',
    });
    const { port } = await receiver('tcp');
    await expect(exporter({ port, transport: 'tls', timeoutMs: 100 }).deliver(EVENTS, never)).rejects.toMatchObject({
      failure: 'timed-out',
    });
  });
});
