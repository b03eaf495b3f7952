import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { carryText } from '@cerberusmesh/contracts';
import type { HostPersona } from '../../deception/host/host.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { CloseReason, SessionRecorder, Trap, TrapContext } from '../../trap.ts';
import { connectionOf, listen } from '../listen.ts';
import { startSessionTimers } from '../session-timers.ts';
import type { HttpConfig } from './config.ts';
import { createHttpParser, type HttpRequest } from './http-parser.ts';
import { REASONS } from './pages.ts';
import { answerRequest, refusal, type SiteAnswer } from './site.ts';

const PROTOCOL = 'http';
/** keepalive_timeout of Debian's nginx.conf. */
const KEEPALIVE_MS = 75_000;
const MAX_WAITING_BYTES = 256 * 1024;
const LINGER_MS = 1000;

export function createHttpTrap(config: HttpConfig, context: TrapContext): Trap {
  const { limits, clock, log } = context;
  const open = new Map<Socket, (reason: CloseReason) => void>();
  let listener: Server | null = null;
  let stopping: Promise<void> | null = null;

  function accept(socket: Socket): void {
    socket.on('error', () => undefined);
    const connection = connectionOf(socket, { name: config.name, protocol: PROTOCOL });
    let recorder: SessionRecorder;
    try {
      if (connection === null) throw new Error('the client is gone');
      recorder = context.openSession(connection);
    } catch {
      socket.destroy();
      return;
    }
    const { persona } = context.hostFor(connection.source.address);
    const parser = createHttpParser(limits);
    let requests = 0;

    const end = (reason: CloseReason) => {
      if (!open.delete(socket)) return;
      timers.stop();
      recorder.countBytes(socket.bytesRead, socket.bytesWritten);
      recorder.close(reason);
      socket.end(() => socket.destroy());
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    };
    open.set(socket, end);
    const idleTimeoutMs = Math.min(limits.idleTimeoutMs, KEEPALIVE_MS);
    const timers = startSessionTimers({ limits: { ...limits, idleTimeoutMs }, recorder, login: false, end });

    function respond(request: HttpRequest, answer: SiteAnswer): void {
      requests += 1;
      const keepAlive = request.keepAlive && requests < limits.maxHttpRequestsPerSession && answer.rule !== 'refused';
      if (socket.writable) socket.write(encodeAnswer(request, answer, { persona, nowMs: clock.now(), keepAlive }));
      recordRequest(recorder, request, answer);
      if (!keepAlive) end('server-closed');
    }

    socket.on('data', (bytes) => {
      timers.touch();
      try {
        for (const parsed of parser.add(bytes)) {
          if (!open.has(socket)) return;
          if (parsed.kind === 'request') respond(parsed.request, answerRequest(parsed.request, persona));
          else respond(parsed.refusal.request, refusal(parsed.refusal.status, parsed.refusal.request, persona));
        }
        if (open.has(socket) && parser.continueExpected()) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      } catch (error) {
        log.error('the http trap failed; the session ends', {
          sessionId: recorder.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        end('error');
      }
      if (socket.writableLength > MAX_WAITING_BYTES) {
        // A client that asks and does not read waits for itself.
        socket.pause();
        socket.once('drain', () => socket.resume());
      }
    });
    socket.on('end', () => end('client-closed'));
    socket.on('close', () => end('client-closed'));
  }

  function recordRequest(recorder: SessionRecorder, request: HttpRequest, answer: SiteAnswer): void {
    const text = (bytes: Buffer) => carryText(bytes, limits.maxFieldBytes).text;
    const base64 = (bytes: Buffer) => bytes.subarray(0, limits.maxFieldBytes).toString('base64');
    const isText = (bytes: Buffer) => carryText(bytes, limits.maxFieldBytes).base64 === undefined;
    const body = request.body.length === 0 ? {} : carryField('body', request.body, limits.maxFieldBytes);
    recorder.record('http.requested', {
      ...carryField('method', request.method, limits.maxFieldBytes),
      ...carryField('target', request.target, limits.maxFieldBytes),
      ...body,
      httpVersion: request.version,
      headers: request.headers.map(([name, value]): [string, string] => [text(name), text(value)]),
      ...(request.headers.every(([name, value]) => isText(name) && isText(value))
        ? {}
        : { headersBase64: request.headers.map(([name, value]): [string, string] => [base64(name), base64(value)]) }),
      bodyBytes: request.body.length,
      bodySha256: request.body.length === 0 ? null : createHash('sha256').update(request.body).digest('hex'),
      rule: answer.rule,
      status: answer.status,
    });
    for (const { method, username, secret } of answer.credentials) {
      recorder.record('credential.tried', {
        method,
        ...carryField('username', username, limits.maxFieldBytes),
        ...carryField('secret', secret, limits.maxFieldBytes),
        accepted: false,
      });
    }
    for (const { path, content } of answer.uploads) {
      const file = recorder.captureFile(content);
      recorder.record('file.uploaded', {
        ...carryField('path', path, limits.maxFieldBytes),
        sha256: file.sha256,
        bytes: file.bytes,
        via: 'http',
        ...(file.truncated ? { truncated: true } : {}),
      });
    }
  }

  return {
    name: config.name,
    async start() {
      listener = createServer({ noDelay: true }, accept);
      const bound = await listen(listener, config);
      listener.on('error', (error) => log.error('the http trap cannot accept', { error: error.message }));
      return { name: config.name, protocol: PROTOCOL, ...bound };
    },
    stop() {
      stopping ??= new Promise((resolve) => {
        for (const end of [...open.values()]) end('sensor-stopped');
        if (listener === null || !listener.listening) resolve();
        else listener.close(() => resolve());
      });
      return stopping;
    },
  };
}

/** The response as nginx writes it: its order of headers, its spelling. HTTP/0.9 has a body only. */
function encodeAnswer(
  request: HttpRequest,
  answer: SiteAnswer,
  options: { readonly persona: HostPersona; readonly nowMs: number; readonly keepAlive: boolean },
): Buffer {
  const body = Buffer.from(answer.body, 'utf8');
  if (request.version === '0.9') return body;
  const ownType = answer.headers.some(([name]) => name === 'Content-Type');
  const [types, others] = [
    answer.headers.filter(([name]) => name === 'Content-Type'),
    answer.headers.filter(([name]) => name !== 'Content-Type'),
  ];
  const unmodified = answer.status === 304;
  const lines = [
    `HTTP/1.1 ${answer.status} ${REASONS.get(answer.status) ?? ''}`,
    `Server: ${options.persona.http.server}`,
    `Date: ${new Date(options.nowMs).toUTCString()}`,
    ...(unmodified ? [] : ownType ? types.map(([name, value]) => `${name}: ${value}`) : ['Content-Type: text/html']),
    ...(unmodified ? [] : [`Content-Length: ${body.length}`]),
    // The static module puts Last-Modified before Connection, everything else comes after it.
    ...others.filter(([name]) => name === 'Last-Modified').map(([name, value]) => `${name}: ${value}`),
    `Connection: ${options.keepAlive ? 'keep-alive' : 'close'}`,
    ...others.filter(([name]) => name !== 'Last-Modified').map(([name, value]) => `${name}: ${value}`),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return request.method.toString('latin1') === 'HEAD' ? head : Buffer.concat([head, body]);
}
