import { createServer } from 'node:http';

/** What the server of a test answers. */
export interface PlayedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  /** Never answers. */
  readonly isSilent?: boolean;
}

export interface PlayedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A product on this machine that answers as its documentation says. For tests only. */
export interface VendorServer {
  readonly url: string;
  /** What was asked, in order. */
  readonly requests: readonly PlayedRequest[];
  /** What it answers from now on. */
  play(answer: PlayedAnswer | ((request: PlayedRequest) => PlayedAnswer)): void;
  stop(): Promise<void>;
}

export async function startVendorServer(): Promise<VendorServer> {
  const requests: PlayedRequest[] = [];
  let answerTo: (request: PlayedRequest) => PlayedAnswer = () => ({ status: 500 });
  const server = createServer((incoming, response) => {
    const parts: Uint8Array[] = [];
    incoming.on('data', (part: Uint8Array) => parts.push(part));
    incoming.on('end', () => {
      const { method = '', url = '' } = incoming;
      const request = { method, url, headers: incoming.headers, body: Buffer.concat(parts).toString('utf8') };
      requests.push(request);
      const { status = 200, headers = {}, body = '', isSilent = false } = answerTo(request);
      if (isSilent) return;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    play(answer) {
      answerTo = typeof answer === 'function' ? answer : () => answer;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
