import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { LoggedEvent } from '@cerberusmesh/contracts';
import { ALL_DELIVERED, type Delivery, DeliveryError, type Exporter, type ExporterDependencies } from '../exporter.ts';
import { errorOfDecision } from '../outbound-request.ts';
import { syslogConfigSchema } from './config.ts';
import { syslogMessage } from './security-message.ts';

const PRODUCT = 'The syslog receiver';

/**
 * Writes messages to a syslog receiver. Syslog has no answer: delivered means that the kernel took the bytes on a
 * connection that was open, so what a receiver loses in its last moment is lost. TLS and TCP keep one connection.
 */
export function createSyslogExporter(given: unknown, { guard }: ExporterDependencies): Exporter {
  const settings = syslogConfigSchema.parse(given);
  const { host, port, transport, format, framing, timeoutMs } = settings;
  let open: Socket | null = null;

  async function permittedAddress(): Promise<string> {
    const decision = await guard.decide(host, transport === 'tls' ? 'encrypted' : 'plain');
    if (!decision.permitted) throw errorOfDecision(PRODUCT, decision);
    return decision.address;
  }

  async function connected(ended: AbortSignal): Promise<Socket> {
    if (open?.writable === true) return open;
    const address = await permittedAddress();
    const socket =
      transport === 'tls'
        ? connectTls({
            host: address,
            port,
            ...(isIP(host) === 0 ? { servername: host } : {}),
            ...(settings.authority === undefined ? {} : { ca: settings.authority }),
          })
        : connectPlain({ host: address, port });
    // A receiver has nothing to say; unread, its end would not be noticed.
    socket.resume();
    socket.on('error', () => {});
    socket.once('close', () => {
      if (open === socket) open = null;
    });
    try {
      await once(socket, transport === 'tls' ? 'secureConnect' : 'connect', { signal: ended });
    } catch (cause) {
      socket.destroy();
      throw cause;
    }
    open = socket;
    return socket;
  }

  async function writeAll(messages: readonly string[], ended: AbortSignal): Promise<void> {
    const socket = await connected(ended);
    const text = messages
      .map((message) => (framing === 'newline' ? `${message}\n` : `${Buffer.byteLength(message)} ${message}`))
      .join('');
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        socket.destroy(new Error('the receiver does not take what is written'));
      };
      ended.addEventListener('abort', abort, { once: true });
      socket.write(text, (error) => {
        ended.removeEventListener('abort', abort);
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  async function sendDatagrams(messages: readonly string[]): Promise<void> {
    const address = await permittedAddress();
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    try {
      for (const message of messages)
        await new Promise<void>((resolve, reject) => {
          socket.send(message, port, address, (error) => (error === null ? resolve() : reject(error)));
        });
    } finally {
      socket.close();
    }
  }

  async function deliver(events: readonly LoggedEvent[], signal: AbortSignal): Promise<Delivery> {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const messages = events.map((event) => syslogMessage(event, format));
    try {
      await (transport === 'udp' ? sendDatagrams(messages) : writeAll(messages, ended));
    } catch (cause) {
      if (cause instanceof DeliveryError) throw cause;
      if (ended.aborted) throw new DeliveryError('timed-out', `${PRODUCT} did not take it in time`, { cause });
      throw new DeliveryError('unreachable', `${PRODUCT} cannot be reached`, { cause });
    }
    return ALL_DELIVERED;
  }

  return {
    maxBatchEvents: settings.maxBatchEvents,
    deliver,
    async stop() {
      const socket = open;
      open = null;
      if (socket === null) return;
      const closed = new Promise((resolve) => {
        socket.once('close', resolve);
      });
      socket.destroySoon();
      await closed;
    },
  };
}
