import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOutboundGuard } from '../../connectors/outbound-guard.ts';
import { createOutboundHttp } from '../../connectors/outbound-request.ts';
import { startVendorServer, type VendorServer } from '../../connectors/vendor-server.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { createCloudwatchSource } from './cloudwatch/cloudwatch-source.ts';
import { SOURCE_LIMITS } from './limits.ts';
import type { LiveSource } from './source.ts';
import { type RunningSources, startSources } from './start-sources.ts';
import { createTailSource } from './tail-source.ts';

let test: TestDatabase;
let eventLog: PostgresEventLog;
let directory: string;
let path: string;
let running: RunningSources | null = null;
let nowMs = 0;
let warnings: string[] = [];
let rejects: string[] = [];
let errors: string[] = [];

beforeAll(async () => {
  test = await createTestDatabase();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cerberus-tail-'));
  path = join(directory, 'cowrie.json');
  nowMs = Date.parse('2026-05-01T10:00:00.000Z');
  warnings = [];
  rejects = [];
  errors = [];
});
afterEach(async () => {
  await stop();
  await rm(directory, { recursive: true });
  await test.database.execute('delete from source_positions');
});
afterAll(async () => {
  await eventLog.stop();
  await test.drop();
});

function start(...sources: readonly LiveSource[]): void {
  running = startSources({
    sources,
    database: test.database,
    eventLog,
    now: () => nowMs,
    onReject: (_, reason) => rejects.push(reason),
    onError: (_, error) => errors.push(error instanceof Error ? error.message : String(error)),
    retryFirstMs: 1,
  });
}

async function stop(): Promise<void> {
  await running?.stop();
  running = null;
}

const tail = (): LiveSource =>
  createTailSource({
    path,
    format: 'cowrie',
    now: () => nowMs,
    onWarning: (message) => warnings.push(message),
    pollMs: 1,
  });

let session = '';
function line(command: string): string {
  return `${JSON.stringify({
    eventid: 'cowrie.command.input',
    input: command,
    message: `CMD: ${command}`,
    sensor: 'far',
    timestamp: '2026-05-01T09:00:00.000000Z',
    src_ip: '203.0.113.7',
    session,
  })}\n`;
}

/** Commands of this test's session in the order of the log, as soon as there are so many. */
async function commands(count: number): Promise<string[]> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const rows = await test.database.query(
      `select data->>'input' as input, data->>'message' as message from events where kind = 'command.entered' and sensor_id = 'far'
         and data->>'input' like $1 order by seq`,
      [`${session} %`],
    );
    if (rows.length >= count || Date.now() > deadline)
      return rows.map((row) => String(row.input).replace(`${session} `, ''));
    await sleep(5);
  }
}
const said = (text: string): string => line(`${session} ${text}`);

describe('a log file that is followed', () => {
  it('is waited for, taken line by line, and read on where it was left, nothing lost and nothing twice', async () => {
    session = 'a0a0a0a0';
    start(tail());
    await writeFile(path, said('one') + said('two').slice(0, 20));
    expect(await commands(1)).toEqual(['one']);
    await appendFile(path, said('two').slice(20));
    expect(await commands(2)).toEqual(['one', 'two']);
    await stop();
    await appendFile(path, said('three'));
    start(tail());
    expect(await commands(3)).toEqual(['one', 'two', 'three']);
    expect([errors, warnings, rejects]).toEqual([[], [], []]);
  });

  it('is followed over rotation, to the last line that its writer still wrote', async () => {
    session = 'b0b0b0b0';
    await writeFile(path, said('old'));
    start(tail());
    expect(await commands(1)).toEqual(['old']);
    await rename(path, `${path}.1`);
    await writeFile(path, said('new'));
    await appendFile(`${path}.1`, said('late').trimEnd());
    // The time of grace begins when the rotation is noticed, whenever that is.
    const clock = setInterval(() => {
      nowMs += SOURCE_LIMITS.rotationGraceMs;
    }, 20);
    expect(await commands(3)).toEqual(['old', 'late', 'new']);
    clearInterval(clock);
  });

  it('is followed over several rotations while nobody looked', async () => {
    session = 'c0c0c0c0';
    await writeFile(path, said('1'));
    start(tail());
    expect(await commands(1)).toEqual(['1']);
    await stop();
    await appendFile(path, said('2'));
    await rename(path, `${path}.2026-04-30`);
    await sleep(5);
    await writeFile(path, said('3'));
    await rename(path, `${path}.2026-05-01`);
    await sleep(5);
    await writeFile(path, said('4'));
    start(tail());
    expect(await commands(4)).toEqual(['1', '2', '3', '4']);
    expect(warnings).toEqual([]);
  });

  it('is read from its beginning when it was emptied, and says so when what it was is gone', async () => {
    session = 'd0d0d0d0';
    await writeFile(path, said('before'));
    start(tail());
    expect(await commands(1)).toEqual(['before']);
    await truncate(path, 0);
    await sleep(10);
    await appendFile(path, said('after'));
    expect(await commands(2)).toEqual(['before', 'after']);
    await stop();
    await rm(path);
    await writeFile(join(directory, 'keeps-the-number'), '');
    await writeFile(path, said('again'));
    start(tail());
    expect(await commands(3)).toEqual(['before', 'after', 'again']);
  });

  it('has lines that are none counted, and holds up no other source while it is no file', async () => {
    session = 'e0e0e0e0';
    await writeFile(path, `not json\n${said('good')}`);
    const broken: LiveSource = { name: 'broken', run: () => Promise.reject(new Error('no')) };
    start(broken, tail());
    expect(await commands(1)).toEqual(['good']);
    expect([rejects, errors[0]]).toEqual([['not-json'], 'no']);
  });
});

describe('a log group of CloudWatch', () => {
  let vendor: VendorServer;
  beforeAll(async () => {
    vendor = await startVendorServer();
  });
  afterAll(() => vendor.stop());

  const source = (): LiveSource =>
    createCloudwatchSource({
      logGroup: '/honeypots/cowrie',
      streamPrefix: 'edge',
      region: 'eu-north-1',
      endpoint: vendor.url,
      lookBackMs: 3_600_000,
      format: 'cowrie',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
      http: createOutboundHttp({
        product: 'CloudWatch Logs',
        guard: createOutboundGuard({ networks: ['127.0.0.0/8'], resolve: async () => [], ownAddresses: () => [] }),
        timeoutMs: 5_000,
      }),
      now: () => nowMs,
      random: () => 0.5,
      pollMs: 1,
      retryMs: 0,
    });

  it('is read page by page through throttling, and again for what comes late', async () => {
    session = 'f0f0f0f0';
    const entry = (eventId: string, text: string, timestamp: number) => ({
      eventId,
      timestamp,
      ingestionTime: timestamp,
      logStreamName: 'edge-1',
      message: said(text).trim(),
    });
    const first = nowMs - 1_000;
    let throttled = 0;
    vendor.play(({ body }) => {
      const asked = JSON.parse(body);
      if (throttled < 2) {
        throttled += 1;
        return throttled === 1
          ? { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }
          : { status: 503, body: '' };
      }
      if (asked.nextToken === undefined && asked.startTime === nowMs - 3_600_000)
        return { body: { events: [entry('1', 'one', first)], nextToken: 'empty' } };
      if (asked.nextToken === 'empty') return { body: { events: [], nextToken: 'last' } };
      if (asked.nextToken === 'last') return { body: { events: [entry('2', 'two', first + 1)] } };
      // Asked again from before the newest: what was there, and one that came late.
      return {
        body: { events: [entry('1', 'one', first), entry('3', 'late', first - 5), entry('2', 'two', first + 1)] },
      };
    });
    start(source());
    expect(await commands(3)).toEqual(['one', 'two', 'late']);
    await stop();
    const [kept] = await test.database.query('select source, position from source_positions');
    expect(kept).toEqual({
      source: 'cloudwatch:eu-north-1:/honeypots/cowrie:edge',
      position: { throughMs: first + 1 },
    });
    expect(errors).toEqual([]);
    const [request] = vendor.requests;
    expect([request?.headers['x-amz-target'], request?.headers['x-amz-security-token']]).toEqual([
      'Logs_20140328.FilterLogEvents',
      'token',
    ]);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      logGroupName: '/honeypots/cowrie',
      logStreamNamePrefix: 'edge',
      startTime: nowMs - 3_600_000,
      limit: 10_000,
    });
    const asked = vendor.requests.map(({ body }) => JSON.parse(body).startTime);
    expect(asked.at(-1)).toBe(first + 1 - SOURCE_LIMITS.cloudwatchOverlapMs);
  });

  it('says what it refused, and is asked again later', async () => {
    vendor.play({ status: 400, body: { __type: 'com.amazonaws#AccessDeniedException', message: 'no' } });
    start(source());
    await expect.poll(() => errors.length).toBeGreaterThan(1);
    expect(errors[0]).toBe('CloudWatch Logs refused /honeypots/cowrie: AccessDeniedException no');
  });
});
