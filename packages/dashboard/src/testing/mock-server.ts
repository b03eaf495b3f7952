import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import {
  decisionsQuerySchema,
  eventsQuerySchema,
  sessionsQuerySchema,
  statsQuerySchema,
} from '@cerberusmesh/contracts';
import { Server as SocketServer } from 'socket.io';
import { isSameText, matchesSessions } from '../live-merge.ts';
import { createMockWorld } from './mock-data.ts';
import { mockStats } from './mock-stats.ts';

/** The policy that the hub serves its pages with: what breaks under it must break here first. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default";

const MEDIA_TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json'],
  ['.wasm', 'application/wasm'],
]);

export const MOCK_EMAIL = 'analyst@example.org';
export const MOCK_PASSWORD = 'correct horse battery';
export const MOCK_SETUP_TOKEN = 'mock-setup-token-0123456789';

/** An administrator, who sees every page. */
const ME = {
  kind: 'person',
  id: 'p1',
  name: 'Ada Analyst',
  role: 'admin',
  scopes: (
    'self:read self:manage stats:read events:read sessions:read sessions:annotate attackers:read techniques:read ' +
    'detections:read alerts:read alerts:manage decisions:read decisions:approve models:read models:manage ' +
    'artefacts:read artefacts:download sensors:read directives:manage intel:read indicators:read indicators:manage ' +
    'connectors:read connectors:manage playbooks:read playbooks:publish runs:read runs:manage views:manage ' +
    'status:read keys:manage users:read users:manage audit:read retention:read retention:manage settings:manage'
  ).split(' '),
  email: MOCK_EMAIL,
  secondFactor: false,
  sessionId: 's1',
};

const NOTHING = { items: [], nextCursor: null, prevCursor: null };
/** Pages of which the invented hub has nothing to tell: what a console shows before there is anything. */
const QUIET_ANSWERS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...(
    'sensors keys users audit directives alerts attackers indicators connectors playbooks runs models ' +
    'anomalies/baselines intel/providers saved-views labels me/sessions evaluations'
  )
    .split(' ')
    .map((path) => [path, NOTHING] as const),
  ['campaigns', { items: [], nextCursor: null, cut: false }],
  [
    'evaluations/attack-mapper',
    {
      ranker: '1',
      attackVersion: '18.1',
      trainedOn: [{ name: 'own procedures', licence: 'MIT', sha256: 'a'.repeat(64), examples: 3944 }],
      techniques: ['T1105'],
      metrics: { allRulesTop1: 0.85, calibrationError: 0.06 },
      reliability: Array.from({ length: 10 }, (_, bin) => ({
        from: bin / 10,
        to: (bin + 1) / 10,
        count: bin,
        meanConfidence: bin / 10 + 0.05,
        shareRight: bin / 10,
      })),
    },
  ],
  [
    'retention',
    { policy: { events: 180, recordings: 30, artefacts: 365, credentials: 90, aggregates: null }, holds: [], runs: [] },
  ],
  ['me/second-factor', { enabled: false, enabledAt: null, recoveryCodesLeft: 0 }],
  [
    'status',
    {
      version: '0.1.0',
      startedAt: '2026-01-01T00:00:00.000000Z',
      uptimeSeconds: 3600,
      database: 'ok',
      pipelineLagEvents: 0,
      eventCount: 0,
      liveClients: 1,
      agent: { threshold: 0.7, autoAction: false },
    },
  ],
]);

export interface MockServer {
  readonly url: string;
  /** Idempotent. */
  stop(): Promise<void>;
}

/**
 * The built console with an invented hub behind it: sign-in, every route the console reads, and live messages. For
 * developing and for checking pages in a browser; it holds no real data and protects nothing.
 *
 * @param options.scenario `busy` has attacks, `empty` has none, `failing` answers reads with a problem
 */
export async function startMockServer(options: {
  distDirectory: string;
  scenario?: 'busy' | 'empty' | 'failing';
  seed?: number;
  setupNeeded?: boolean;
  liveIntervalMs?: number;
}): Promise<MockServer> {
  const { distDirectory, scenario = 'busy', seed = 7, liveIntervalMs = 700 } = options;
  const world = createMockWorld({ seed, nowMs: Date.now(), sessionCount: scenario === 'busy' ? 420 : 0 });
  let setupNeeded = options.setupNeeded ?? false;

  const isSignedIn = (request: IncomingMessage) => (request.headers.cookie ?? '').includes('mock-session=1');

  function json(response: ServerResponse, body: unknown, status = 200): void {
    response.writeHead(status, {
      'content-type': status < 400 ? 'application/json' : 'application/problem+json',
      'cache-control': 'no-store',
    });
    response.end(JSON.stringify(body));
  }
  const problem = (response: ServerResponse, status: number, code: string, title: string, detail: string) =>
    json(
      response,
      { type: `https://cerberusmesh.example/problems/${code}`, title, status, detail, code, requestId: 'req-0042' },
      status,
    );

  function page<Item>(items: readonly Item[], query: { limit: number; cursor?: string | undefined }) {
    const start = Number(query.cursor ?? 0);
    const end = start + query.limit;
    return { items: items.slice(start, end), nextCursor: end < items.length ? String(end) : null };
  }

  async function answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    parameters: Record<string, string>,
  ): Promise<void> {
    if (path === 'setup') {
      if (request.method === 'GET') return json(response, { needed: setupNeeded });
      setupNeeded = false;
      response.setHeader('set-cookie', 'mock-session=1; HttpOnly; SameSite=Strict; Path=/');
      return json(response, {}, 201);
    }
    if (path === 'auth/sign-in/email') {
      const body = await readBody(request);
      if (!body.includes(MOCK_PASSWORD))
        return problem(response, 401, 'not-signed-in', 'Sign in first', 'E-mail or password is wrong.');
      response.setHeader('set-cookie', 'mock-session=1; HttpOnly; SameSite=Strict; Path=/');
      return json(response, ME);
    }
    if (path === 'auth/sign-out') {
      response.setHeader('set-cookie', 'mock-session=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/');
      return json(response, {});
    }
    if (!isSignedIn(request))
      return problem(response, 401, 'not-signed-in', 'Sign in first', 'There is no valid session.');
    if (path === 'me') return json(response, ME);
    if (scenario === 'failing')
      return problem(
        response,
        503,
        'database-unavailable',
        'PostgreSQL cannot be reached or started',
        'The database does not answer; the hub tries again.',
      );
    if (path === 'stats') return json(response, mockStats(world, statsQuerySchema.parse(parameters).range, Date.now()));
    if (path === 'traps') {
      return json(response, {
        items: ['ssh', 'telnet', 'http'].map((name, index) => ({
          sensorId: 'sensor-local',
          name,
          protocol: name,
          address: '0.0.0.0',
          port: [2222, 2323, 8080][index],
        })),
        nextCursor: null,
      });
    }
    if (path === 'events') {
      const query = eventsQuerySchema.parse(parameters);
      const matching = world.events.filter(
        ({ event }) =>
          (query.sessionId === undefined || event.sessionId === query.sessionId) &&
          (query.kind === undefined || event.kind === query.kind),
      );
      return json(response, page(query.order === 'oldest' ? matching : matching.toReversed(), query));
    }
    if (path === 'sessions') {
      const { limit, cursor, ...search } = sessionsQuerySchema
        .omit({ filter: true, sort: true, fields: true, count: true })
        .strip()
        .parse(parameters);
      return json(
        response,
        page(
          world.sessions.filter(
            (session) =>
              matchesSessions(session, search) &&
              has(
                search.triedUsername,
                session.credentials.map(({ username }) => username),
              ) &&
              has(
                search.triedSecret,
                session.credentials.map(({ secret }) => secret),
              ) &&
              has(
                search.commandText,
                session.commands.map(({ input }) => input),
              ),
          ),
          { limit, cursor },
        ),
      );
    }
    if (path === 'decisions') {
      const query = decisionsQuerySchema.parse(parameters);
      const matching = world.decisions.filter(
        (decision) =>
          (query.kind === undefined || decision.kind === query.kind) &&
          (query.state === undefined || decision.state === query.state),
      );
      return json(response, page(matching.toReversed(), query));
    }
    const quiet = QUIET_ANSWERS.get(path);
    if (quiet !== undefined) return json(response, quiet);
    const [, id = '', part] = /^sessions\/([^/]+)(\/recording)?$/.exec(path) ?? [];
    const session = world.sessions.find((candidate) => id !== '' && candidate.id.startsWith(id));
    if (session === undefined)
      return problem(response, 404, 'not-found', 'There is no such thing', `There is no ${path}.`);
    if (part === undefined) return json(response, session);
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(recordingOf(session.commands.map(({ input }) => input)));
  }

  async function answerFile(response: ServerResponse, path: string): Promise<void> {
    const relative = normalize(path).replace(/^(\.\.[/\\])+/, '');
    const isFile = extname(relative) !== '';
    const file = join(distDirectory, isFile ? relative : 'index.html');
    try {
      const body = await readFile(file);
      response.writeHead(200, {
        'content-type': MEDIA_TYPES.get(extname(file)) ?? 'application/octet-stream',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://mock');
    const answered = url.pathname.startsWith('/api/v1/')
      ? answerApi(request, response, url.pathname.slice('/api/v1/'.length), Object.fromEntries(url.searchParams))
      : answerFile(response, url.pathname);
    answered.catch((error: unknown) =>
      problem(response, 400, 'invalid-request', 'The request is not understood', String(error)),
    );
  });
  const live = new SocketServer(server, { path: '/api/v1/live/', serveClient: false });
  live.use((socket, next) => next(isSignedIn(socket.request) ? undefined : new Error('not-signed-in')));
  const timer = setInterval(() => {
    if (scenario === 'failing') return;
    if (scenario === 'busy') {
      const step = world.advance(Date.now());
      live.emit('events', step.events);
      live.emit('sessions', step.sessions);
      if (step.decisions.length > 0) live.emit('decisions', step.decisions);
    }
    const minuteAgo = Date.now() - 60_000;
    const eventsPerMinute = world.events.filter(({ event }) => Date.parse(event.at) > minuteAgo).length;
    live.emit('totals', { ...mockStats(world, '1h', Date.now()).totals, eventsPerMinute });
  }, liveIntervalMs);

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mock server has no port');
  let stopping: Promise<void> | null = null;
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop() {
      stopping ??= (async () => {
        clearInterval(timer);
        await live.close();
      })();
      return stopping;
    },
  };
}

function has(sought: string | undefined, texts: readonly (string | null)[]): boolean {
  return sought === undefined || texts.some((text) => isSameText(text, sought));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 65_536) throw new Error('too large');
  }
  return body;
}

/** An asciicast v2 of the commands being typed. */
function recordingOf(commands: readonly string[]): string {
  let at = 0.5;
  const lines = [JSON.stringify({ version: 2, width: 100, height: 28 })];
  const output = (text: string) => lines.push(JSON.stringify([Math.round(at * 1000) / 1000, 'o', text]));
  output('Linux web-01 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01) x86_64\r\n\r\n');
  for (const command of commands) {
    output('\u001b[1;32mroot@web-01\u001b[0m:\u001b[1;34m~\u001b[0m# ');
    for (const character of command.slice(0, 400)) {
      at += 0.04;
      output(character);
    }
    at += 0.2;
    output('\r\n');
    at += 0.6;
  }
  return `${lines.join('\n')}\n`;
}
