import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Directive, DirectiveResult, SignedDirective } from '@cerberusmesh/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestHub, NOW_MS, orderOf, type TestHub } from '../directives/test-directives.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { TrapState } from '../trap.ts';
import { createTrapBench } from '../trap-bench.ts';
import type { CheckedDirective } from './directive-check.ts';
import { directiveKeyOf } from './directive-key.ts';
import { type DirectiveOffice, startDirectiveLink } from './directive-link.ts';
import { connectToHub } from './hub-connection.ts';

const ordinary = { directiveKey: 200, result: 204 };

describe('asking the hub for orders', () => {
  let directory: string;
  let server: Server;
  let hub: TestHub;
  let replies: SignedDirective[][];
  let requests: string[];
  let told: unknown[];
  let status: typeof ordinary;
  let wake: () => void;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cerberus-link-'));
    hub = createTestHub();
    replies = [];
    requests = [];
    told = [];
    status = { ...ordinary };
    wake = () => undefined;
    server = createServer((request, response) => {
      const say = (code: number, value: unknown) => response.writeHead(code).end(JSON.stringify(value));
      requests.push(`${request.method} ${request.url}`);
      setImmediate(() => wake());
      if (request.url === '/api/v1/directive-key')
        return say(status.directiveKey, { algorithm: 'ed25519', publicKey: hub.publicKey });
      if (request.method === 'POST')
        return void bodyOf(request).then((body) => {
          told.push(JSON.parse(body));
          response.writeHead(status.result).end();
        });
      const next = replies.shift();
      // Kept open, as a hub does that has nothing to say.
      if (next !== undefined) say(200, { directives: next });
    });
    await new Promise<void>((resolve) => server.listen(join(directory, 'hub.sock'), resolve));
  });
  afterEach(async () => {
    await stop();
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true });
  });

  const files = new Map<string, Uint8Array>();
  const state: TrapState = {
    read: (name) => files.get(name) ?? null,
    write: (name, bytes) => void files.set(name, bytes),
  };

  function start() {
    files.clear();
    const carriedOut: Directive[] = [];
    const refused: Exclude<CheckedDirective, { outcome: 'good' }>[] = [];
    const results = new Map<string, DirectiveResult>();
    const office: DirectiveOffice = {
      lastSequence: () => Math.max(0, ...carriedOut.map(({ sequence }) => sequence)),
      async carryOut(directive) {
        carriedOut.push(directive);
        results.set(directive.directiveId, { state: 'applied', code: null, detail: 'done', facts: {} });
      },
      refuse: (each) => void refused.push(each),
      unreported: () => [...results].map(([directiveId, result]) => ({ directiveId, result })),
      reported: (directiveId) => void results.delete(directiveId),
      onResult: () => undefined,
    };
    const { context } = createTrapBench();
    const address = { kind: 'socket', path: join(directory, 'hub.sock') } as const;
    const connection = connectToHub(address, 'bench', DEFAULT_LIMITS.directives);
    const link = startDirectiveLink({
      hub: connection,
      sensorId: 'bench',
      key: (signal) => directiveKeyOf(address, connection, state, signal),
      office,
      limits: { ...DEFAULT_LIMITS.directives, minBackoffMs: 1, maxBackoffMs: 400 },
      clock: { now: () => NOW_MS },
      random: { next: () => 0, bytes: (length) => new Uint8Array(length) },
      log: context.log,
    });
    stop = () => link.stop();
    return { carriedOut, refused, results };
  }

  const until = async (holds: () => boolean) => {
    while (!holds())
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  const block = (sequence: number) => {
    const order = orderOf('block', { source: '192.0.2.1', endSessions: true }, { sequence });
    return { order, signed: hub.sign(JSON.stringify(order)) };
  };

  it('learns the key once, takes what is signed with it, and says what came of it', async () => {
    const { order, signed } = block(3);
    replies.push([signed]);
    const { carriedOut } = start();
    await until(() => requests.length === 4);
    expect(carriedOut).toEqual([order]);
    expect(requests).toEqual([
      'GET /api/v1/directive-key',
      'GET /api/v1/sensors/bench/directives?after=0&wait=25',
      `POST /api/v1/sensors/bench/directives/${order.directiveId}/result`,
      'GET /api/v1/sensors/bench/directives?after=3&wait=25',
    ]);
    expect(told).toEqual([{ state: 'applied', code: null, detail: 'done', facts: {} }]);
    expect(files.size).toBe(1);
  });

  it('carries out nothing that another key signed, says so once, and does not ask again at once', async () => {
    const forged = createTestHub().sign(block(1).signed.payload);
    replies.push([forged, block(2).signed], [forged], [forged]);
    const { carriedOut, refused } = start();
    await until(() => requests.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect({ carriedOut, asked: requests.length, codes: refused.map(({ code }) => code) }).toEqual({
      carriedOut: [],
      asked: 2,
      codes: ['bad-signature'],
    });
  });

  it('tells a result until the hub has heard it, and before it takes more', async () => {
    status.result = 503;
    replies.push([block(1).signed], [block(2).signed]);
    const { carriedOut } = start();
    await until(() => told.length >= 3);
    expect(carriedOut).toHaveLength(1);
    status.result = 204;
    await until(() => carriedOut.length === 2);
  });

  it('takes nothing before it knows the key', async () => {
    status.directiveKey = 404;
    const { carriedOut } = start();
    await until(() => requests.length >= 3);
    expect(new Set(requests)).toEqual(new Set(['GET /api/v1/directive-key']));
    status.directiveKey = 200;
    replies.push([block(1).signed]);
    await until(() => carriedOut.length === 1);
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
