import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../artefacts/public-address.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { createAllowlist } from '../intel/indicators/index.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { openFeeds } from './feed-request.ts';
import { feedsConfigSchema } from './feeds-config.ts';

let test: TestDatabase;
let eventLog: PostgresEventLog;
let url = '';
let nowMs = Date.parse('2026-05-01T10:00:00.000Z');
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end();
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.url} ${request.headers['if-none-match'] ?? '-'} ${request.headers.authorization ?? '-'}`);
  answer(request, response);
});
const signal = new AbortController().signal;

beforeAll(async () => {
  test = await createTestDatabase();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterEach(async () => {
  asked.length = 0;
  await test.database.execute('delete from indicators');
  await test.database.execute('delete from indicator_feeds');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await eventLog.stop();
  await test.drop();
});

function feedsOf(settings: object) {
  return openFeeds(
    feedsConfigSchema.parse({
      list: { url: `${url}/list`, format: 'plain', allowNetworks: ['127.0.0.0/8'], ...settings },
    }),
    {
      database: test.database,
      log: eventLog,
      allowlist: createAllowlist({
        entries: ['evil-customer.ru'],
        isPublicAddress,
        ownAddresses: () => ['45.9.148.200'],
      }),
      now: () => nowMs,
    },
    {
      resolve: async (name) => (name === 'rebound.evil.ru' ? ['169.254.169.254'] : ['45.9.148.1', '10.0.0.1']),
      ownAddresses: () => [],
    },
  );
}

const update = async (settings: object = {}) => (await feedsOf(settings).update(['list'], signal))[0];
const says = (body: string, headers: Record<string, string> = {}, status = 200): void => {
  answer = (_request, response) => response.writeHead(status, headers).end(body);
};
const stored = () =>
  test.database.query(
    'select value, sources, confidence, valid_until <= $1 as expired from indicators order by value',
    [new Date(nowMs).toISOString()],
  );
const quiet = { feed: 'list', indicators: 0, added: 0, gone: 0, rejected: 0, harmless: 0, error: null };

describe('a feed', () => {
  it('gives indicators but what is harmless, asks only for changes, and ends what it names no more', async () => {
    says('45.9.148.6\n45.9.148.7\n10.1.2.3\n8.8.8.8\n45.9.148.200\nx.evil-customer.ru\nno indicator\n', {
      etag: '"1"',
    });
    const authorization = 'Bearer s3cret';
    expect(await update({ authorization })).toEqual({
      ...quiet,
      state: 'updated',
      indicators: 2,
      added: 2,
      rejected: 1,
      harmless: 4,
    });
    const row = { sources: ['feed:list'], confidence: 0.6, expired: false };
    expect(await stored()).toEqual([
      { value: '45.9.148.6', ...row },
      { value: '45.9.148.7', ...row },
    ]);
    // What it names still is believed for its time again.
    nowMs += 13 * 86_400_000;
    answer = (_request, response) => response.writeHead(304).end();
    expect(await update({ authorization })).toEqual({ ...quiet, state: 'unchanged', indicators: 2 });
    nowMs += 13 * 86_400_000;
    expect((await stored()).map(({ expired }) => expired)).toEqual([false, false]);
    await test.database.execute(`update indicators set sources = '{feed:list,session}' where value = '45.9.148.7'`);
    says('45.9.148.8\n');
    expect(await update({ authorization })).toMatchObject({ state: 'updated', added: 1, gone: 2 });
    expect(await stored()).toMatchObject([
      { value: '45.9.148.6', sources: [], expired: true },
      { value: '45.9.148.7', sources: ['session'], expired: false },
      { value: '45.9.148.8', expired: false },
    ]);
    expect(asked).toEqual(['/list - Bearer s3cret', '/list "1" Bearer s3cret', '/list "1" Bearer s3cret']);
    // With other settings it is read anew.
    expect(await update({ confidence: 0.9 })).toMatchObject({ state: 'updated' });
    expect(asked.at(-1)).toBe('/list - -');
    expect(await eventLog.head()).toBe(0);
  });

  it('tells the event log of new ones where that is wanted, and takes no more than it may', async () => {
    says('45.9.148.6\n45.9.148.7\n45.9.148.8\n');
    expect(await update({ announce: true, maxIndicators: 2 })).toMatchObject({ indicators: 2, added: 2 });
    expect((await eventLog.read(0, 10)).map(({ event }) => event.kind)).toEqual(['indicator.added', 'indicator.added']);
  });

  it.each<[string, () => void, string]>([
    ['an error', () => says('no', {}, 503), 'It answered with status 503.'],
    [
      'a page instead of a list',
      () => says('<html> <body>', {}),
      'Nothing in it is an indicator (1 lines are none, 0 are harmless).',
    ],
    ['nothing at all', () => says(''), 'Nothing in it is an indicator (0 lines are none, 0 are harmless).'],
    [
      'a connection that breaks',
      () => {
        answer = (_request, response) => {
          response.writeHead(200, { 'content-length': 99 }).write('45.9.148.66\n', () => response.destroy());
        };
      },
      'the feed list cannot be reached',
    ],
    [
      'a file that never ends',
      () => {
        answer = (_request, response) => {
          const block = Buffer.alloc(1 << 20, 'a');
          const more = (): void => {
            while (!response.destroyed && response.write(block));
          };
          response.on('drain', more);
          more();
        };
      },
      'the answer is longer than is read',
    ],
    [
      'a redirect to the metadata service',
      () => says('', { location: 'https://169.254.169.254/latest' }, 302),
      'the feed list is not connected to: it is not at a public address, nor in allowNetworks',
    ],
    [
      'a redirect to a name that points inside',
      () => says('', { location: 'https://rebound.evil.ru/' }, 302),
      'the feed list is not connected to: it is not at a public address, nor in allowNetworks',
    ],
    [
      'a redirect to a name with one address inside',
      () => says('', { location: 'https://half.evil.ru/' }, 302),
      'the feed list is not connected to: it is not at a public address, nor in allowNetworks',
    ],
    ['a redirect to a file', () => says('', { location: 'file:///etc/passwd' }, 302), 'It answered with status 302.'],
    ['redirects in a circle', () => says('', { location: '/list' }, 302), 'It answered with status 310.'],
  ])('that answers with %s changes nothing', async (_what, begin, error) => {
    says('45.9.148.6\n');
    await update();
    begin();
    expect(await update()).toEqual({ ...quiet, state: 'failed', error });
    expect(await stored()).toMatchObject([{ value: '45.9.148.6', expired: false }]);
    const [row] = await test.database.query('select error, busy_until from indicator_feeds');
    expect(row).toEqual({ error, busy_until: null });
  });

  it.each(['http://[::ffff:7f00:1]', 'http://2130706433', 'http://0x7f.1', 'http://[::1]', 'http://unix:', 'http://0'])(
    'is not read at %s, however loopback is written',
    async (place) => {
      const port = new URL(url).port;
      const feeds = { url: URL.canParse(`${place}:${port}/list`) ? `${place}:${port}/list` : `${place}/list` };
      expect(await update({ ...feeds, allowNetworks: [] })).toMatchObject({ state: 'failed' });
      expect(asked).toEqual([]);
    },
  );
});
