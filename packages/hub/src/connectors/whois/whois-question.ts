import { createConnection } from 'node:net';
import { EnrichmentError } from '../enrichment-provider.ts';
import { WHOIS_LIMITS } from '../limits.ts';

export interface WhoisServer {
  readonly host: string;
  readonly port: number;
}

/**
 * One question and its whole answer (RFC 3912): a line, then text until the server closes.
 *
 * @throws EnrichmentError
 */
export function askWhois({ host, port }: WhoisServer, question: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  const socket = createConnection({ host, port });
  const fail = (error: EnrichmentError): void => {
    reject(error);
    socket.destroy();
  };
  const onAbort = (): void =>
    fail(new EnrichmentError('timed-out', 'WHOIS did not answer in time', { cause: signal.reason }));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('connect', () => socket.write(`${question}\r\n`));
  socket.on('data', (part) => {
    byteCount += part.length;
    if (byteCount > WHOIS_LIMITS.maxAnswerBytes)
      fail(new EnrichmentError('not-understood', 'WHOIS: the answer is too long'));
    else parts.push(part);
  });
  socket.once('end', () => {
    resolve(Buffer.concat(parts).toString('utf8'));
    socket.destroy();
  });
  socket.once('error', (cause) => fail(new EnrichmentError('unreachable', 'WHOIS could not be reached', { cause })));
  socket.once('close', () => fail(new EnrichmentError('unreachable', 'WHOIS broke the connection off')));
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}
