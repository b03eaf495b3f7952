/**
 * HTTP/1 requests from a byte stream (RFC 9112), judged as nginx 1.22 does. Names and values stay bytes. One parser per
 * connection; after an error it takes nothing more.
 */

export interface HttpRequest {
  readonly method: Buffer;
  readonly target: Buffer;
  /** `0.9`, `1.0` or `1.1`. */
  readonly version: string;
  readonly headers: ReadonlyArray<readonly [Buffer, Buffer]>;
  readonly body: Buffer;
  readonly keepAlive: boolean;
}

/** A request that the server refuses before it is whole. What was understood of it is kept. */
export interface HttpRefusal {
  readonly status: 400 | 413 | 414 | 494 | 501 | 505;
  readonly request: HttpRequest;
}

export type HttpParsed =
  | { readonly kind: 'request'; readonly request: HttpRequest }
  | { readonly kind: 'refusal'; readonly refusal: HttpRefusal };

export interface HttpParser {
  add(bytes: Buffer): HttpParsed[];
  /** The client waits for `100 Continue` before it sends the body; true once for each such request. */
  continueExpected(): boolean;
  /** What lies there unparsed, such as half a request when the client goes. */
  rest(): Buffer;
}

export interface HttpParserLimits {
  readonly maxHttpHeaderBytes: number;
  readonly maxHttpBodyBytes: number;
}

const LINE_FEED = 0x0a;
/** large_client_header_buffers: 8 KiB for one line. */
const MAX_LINE_BYTES = 8192;
const MAX_HEADERS = 200;
const METHOD = /^[A-Z_-]+$/;
const EMPTY = Buffer.alloc(0);

interface Head {
  method: Buffer;
  target: Buffer;
  version: string;
  headers: Array<readonly [Buffer, Buffer]>;
}

export function createHttpParser({ maxHttpHeaderBytes, maxHttpBodyBytes }: HttpParserLimits): HttpParser {
  let pending: Buffer = EMPTY;
  let head: Head | null = null;
  let headBytes = 0;
  let state: 'line' | 'headers' | 'sized' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'refused' = 'line';
  let body: Buffer[] = [];
  let bodyBytes = 0;
  let expected = 0;
  let awaitsContinue = false;

  function takeLine(): Buffer | null {
    const end = pending.indexOf(LINE_FEED);
    if (end < 0) return null;
    const line = pending.subarray(0, end > 0 && pending[end - 1] === 0x0d ? end - 1 : end);
    pending = pending.subarray(end + 1);
    return line;
  }

  function refuse(status: HttpRefusal['status']): HttpParsed {
    state = 'refused';
    const known = head ?? { method: EMPTY, target: EMPTY, version: '1.1', headers: [] };
    return { kind: 'refusal', refusal: { status, request: { ...known, body: Buffer.concat(body), keepAlive: false } } };
  }

  function complete(): HttpParsed {
    const { method, target, version, headers } = head ?? { method: EMPTY, target: EMPTY, version: '1.1', headers: [] };
    const connection = headerOf(headers, 'connection')?.toLowerCase() ?? '';
    const keepAlive =
      version === '1.1' ? !connection.includes('close') : version === '1.0' && connection.includes('keep-alive');
    const request = { method, target, version, headers, body: Buffer.concat(body), keepAlive };
    head = null;
    headBytes = 0;
    body = [];
    bodyBytes = 0;
    state = 'line';
    return { kind: 'request', request };
  }

  /** One step; null when more bytes are needed. `'again'`: a step without a result. */
  function step(): HttpParsed | 'again' | null {
    switch (state) {
      case 'line': {
        if (pending.length > MAX_LINE_BYTES && pending.indexOf(LINE_FEED) < 0) {
          head = { method: EMPTY, target: pending.subarray(0, MAX_LINE_BYTES), version: '1.1', headers: [] };
          return refuse(METHOD.test(pending.subarray(0, 3).toString('latin1')) ? 414 : 400);
        }
        // nginx refuses as soon as the first bytes cannot be a method, such as a TLS hello.
        const first = pending[0];
        if (first !== undefined && first !== 0x0d && first !== LINE_FEED && !METHOD.test(String.fromCharCode(first))) {
          head = { method: EMPTY, target: pending.subarray(0, MAX_LINE_BYTES), version: '1.1', headers: [] };
          return refuse(400);
        }
        const line = takeLine();
        if (line === null) return null;
        if (line.length === 0) return 'again';
        return requestLine(line);
      }
      case 'headers': {
        const before = pending.length;
        if (
          pending.indexOf(LINE_FEED) < 0 &&
          headBytes + pending.length > Math.min(maxHttpHeaderBytes, headBytes + MAX_LINE_BYTES)
        )
          return refuse(494);
        const line = takeLine();
        if (line === null) return null;
        headBytes += before - pending.length;
        if (headBytes > maxHttpHeaderBytes || line.length > MAX_LINE_BYTES) return refuse(494);
        return line.length === 0 ? endOfHeaders() : headerLine(line);
      }
      case 'sized': {
        takeBody(expected);
        return expected === 0 ? complete() : null;
      }
      case 'chunk-size': {
        if (pending.length > MAX_LINE_BYTES && pending.indexOf(LINE_FEED) < 0) return refuse(400);
        const line = takeLine();
        if (line === null) return null;
        const [, digits] = /^([0-9A-Fa-f]{1,12})\s*(;.*)?$/s.exec(line.toString('latin1')) ?? [];
        if (digits === undefined) return refuse(400);
        expected = Number.parseInt(digits, 16);
        if (bodyBytes + expected > maxHttpBodyBytes) return refuse(413);
        state = expected === 0 ? 'trailers' : 'chunk';
        return 'again';
      }
      case 'chunk': {
        takeBody(expected);
        if (expected > 0) return null;
        state = 'chunk-end';
        return 'again';
      }
      case 'chunk-end': {
        const line = takeLine();
        if (line === null) return pending.length > 2 ? refuse(400) : null;
        if (line.length > 0) return refuse(400);
        state = 'chunk-size';
        return 'again';
      }
      case 'trailers': {
        if (pending.length > MAX_LINE_BYTES && pending.indexOf(LINE_FEED) < 0) return refuse(400);
        const line = takeLine();
        if (line === null) return null;
        return line.length === 0 ? complete() : 'again';
      }
      case 'refused':
        pending = EMPTY;
        return null;
    }
  }

  function takeBody(length: number): void {
    const piece = pending.subarray(0, length);
    if (piece.length > 0) body.push(Buffer.from(piece));
    bodyBytes += piece.length;
    expected = length - piece.length;
    pending = pending.subarray(piece.length);
  }

  function requestLine(line: Buffer): HttpParsed | 'again' {
    const text = line.toString('latin1');
    const [, method, target, , version] = /^([A-Z_-]+) +(\S.*?)( +HTTP\/(\d{1,3}\.\d{1,3}))? *$/s.exec(text) ?? [];
    head = {
      method: Buffer.from(method ?? '', 'latin1'),
      target: Buffer.from(target ?? text, 'latin1'),
      version: '1.1',
      headers: [],
    };
    if (method === undefined || target === undefined || target.includes(' ') || target.includes('\0'))
      return refuse(400);
    // nginx wants a path, a whole URL, or for OPTIONS a star, which it does not take either.
    if (!target.startsWith('/') && !/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(target)) return refuse(400);
    if (line.length > MAX_LINE_BYTES) return refuse(414);
    if (version === undefined) {
      head.version = '0.9';
      return complete();
    }
    const major = Number(version.split('.')[0]);
    if (major > 1) return refuse(505);
    if (major < 1) return refuse(400);
    head.version = version === '1.0' ? '1.0' : '1.1';
    headBytes = line.length;
    state = 'headers';
    return 'again';
  }

  function headerLine(line: Buffer): HttpParsed | 'again' {
    const colon = line.indexOf(0x3a);
    const name = line.subarray(0, colon < 0 ? line.length : colon).toString('latin1');
    if (line.includes(0)) return refuse(400);
    // A line that is no header changes nothing, as in nginx; it is recorded all the same.
    if (head === null) return 'again';
    if (head.headers.length >= MAX_HEADERS) return refuse(494);
    const value =
      colon < 0
        ? ''
        : line
            .subarray(colon + 1)
            .toString('latin1')
            .trim();
    head.headers.push([Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1')]);
    return 'again';
  }

  function endOfHeaders(): HttpParsed | 'again' {
    const headers = head?.headers ?? [];
    const hosts = headers.filter(([name]) => name.toString('latin1').toLowerCase() === 'host');
    if (hosts.length > 1 || (head?.version === '1.1' && hosts.length === 0)) return refuse(400);
    const encoding = headerOf(headers, 'transfer-encoding');
    const length = headerOf(headers, 'content-length');
    awaitsContinue = head?.version === '1.1' && headerOf(headers, 'expect')?.toLowerCase() === '100-continue';
    if (encoding !== null) {
      if (length !== null || head?.version === '1.0') return refuse(400);
      if (encoding.toLowerCase() !== 'chunked') return refuse(501);
      state = 'chunk-size';
      return 'again';
    }
    if (length === null) return complete();
    if (!/^\d{1,15}$/.test(length)) return refuse(400);
    expected = Number(length);
    if (expected > maxHttpBodyBytes) return refuse(413);
    state = 'sized';
    return 'again';
  }

  return {
    add(bytes) {
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const parsed: HttpParsed[] = [];
      for (;;) {
        const result = step();
        if (result === null) break;
        if (result !== 'again') parsed.push(result);
      }
      return parsed;
    },
    continueExpected() {
      const expectedNow = awaitsContinue && (state === 'sized' || state === 'chunk-size');
      if (state !== 'headers') awaitsContinue = false;
      return expectedNow;
    },
    rest: () => pending,
  };
}

/** The first header of that name as text of one byte a character; null when there is none. */
export function headerOf(headers: HttpRequest['headers'], name: string): string | null {
  for (const [key, value] of headers)
    if (key.toString('latin1').toLowerCase() === name) return value.toString('latin1');
  return null;
}
