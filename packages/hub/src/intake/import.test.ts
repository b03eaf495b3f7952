import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { type Pipeline, startPipeline } from '../pipeline/pipeline.ts';
import { testConclusions } from '../pipeline/test-conclusions.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { type ImportOptions, type ImportSummary, importFiles } from './import.ts';

let directory: string;
let test: TestDatabase;
let eventLog: PostgresEventLog;
let pipeline: Pipeline;

beforeAll(async () => {
  test = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'import-'));
});
afterAll(async () => {
  await test.drop();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  await test.reset();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  pipeline = startPipeline({ ...testConclusions, eventLog });
});
afterEach(async () => {
  await pipeline.stop();
  await eventLog.stop();
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

/** The summary without the one figure that depends on the clock. */
async function run(
  files: readonly string[],
  options: Partial<ImportOptions> = {},
): Promise<Omit<ImportSummary, 'eventsPerSecond'>> {
  const { eventsPerSecond, ...summary } = await importFiles({
    files,
    format: 'auto',
    eventLog,
    database: test.database,
    waitForPipeline: (seq) => pipeline.caughtUp(seq),
    rejectFile: join(directory, 'rejects.ndjson'),
    now: () => performance.now(),
    ...options,
  });
  expect(eventsPerSecond).toBeGreaterThanOrEqual(0);
  return summary;
}

function line(eventid: string, session: string, fields: object = {}): string {
  const source = session.startsWith('a') ? '192.0.2.1' : '198.51.100.1';
  return JSON.stringify({
    eventid: `cowrie.${eventid}`,
    session,
    src_ip: source,
    sensor: 's',
    timestamp: '2020-01-01T00:00:00.5Z',
    ...fields,
  });
}

const LOG = [
  line('session.connect', 'a1'),
  line('command.input', 'a1', { input: 'run T1059' }),
  line('command.input', 'a1', { input: 'run T1059 T1105' }),
  line('session.connect', 'a2'),
  line('session.connect', 'b1'),
  line('command.input', 'b1', { input: 'T1059' }),
];
const WHOLE = {
  files: 1,
  lines: 6,
  events: 6,
  duplicates: 0,
  rejected: 0,
  sessions: 3,
  attackers: 2,
  techniques: { T1059: 2, T1105: 1 },
  decisions: { launch_decoy: 3, monitor: 3 },
  damaged: [],
};

describe('importFiles', () => {
  it('says what was in the files and what came of it', async () => {
    expect(await run([await file('log', `${LOG.join('\n')}\n\n`)])).toEqual(WHOLE);
  });

  it('adds nothing the second time and says the same about the files', async () => {
    const path = await file('log', LOG.join('\n'));
    await run([path]);
    const head = await eventLog.head();
    expect(await run([path])).toEqual({ ...WHOLE, events: 0, duplicates: 6 });
    expect(await eventLog.head()).toBe(head);
  });

  it('counts a line that stands in two files, or twice in one, as a duplicate', async () => {
    const first = await file('first', `${LOG.slice(0, 3).join('\n')}\n${LOG[0]}`);
    const second = await file('second', gzipSync(LOG.join('\r\n')));
    expect(await run([first, second])).toEqual({ ...WHOLE, files: 2, lines: 10, duplicates: 4 });
  });

  it('counts and keeps bad lines without stopping', async () => {
    const bad = ['{"eventid":', '\u0000\u0001binary', 'x'.repeat(3_000_000), '{"eventid":"other.thing"}', '[1]'];
    const mixed = LOG.flatMap((good, index) => [good, bad[index] ?? '']).join('\n');
    const rejectFile = join(directory, 'kept.ndjson');
    const path = await file('mixed', Buffer.concat([Buffer.from(mixed), Buffer.from([0x0a, 0xff, 0xfe, 0x0a])]));
    expect(await run([path], { rejectFile })).toEqual({ ...WHOLE, lines: 12, rejected: 6 });
    const kept = (await readFile(rejectFile, 'utf8'))
      .trim()
      .split('\n')
      .map((entry): unknown => JSON.parse(entry));
    expect(kept).toEqual([
      { file: path, line: 2, reason: 'not-json', bytes: 11, prefix: '{"eventid":' },
      { file: path, line: 4, reason: 'not-json', bytes: 8, prefix: '␀\u0001binary', prefixBase64: 'AAFiaW5hcnk=' },
      { file: path, line: 6, reason: 'too-long', bytes: 3_000_000, prefix: 'x'.repeat(512) },
      { file: path, line: 8, reason: 'unknown-event', bytes: 25, prefix: '{"eventid":"other.thing"}' },
      { file: path, line: 10, reason: 'not-an-object', bytes: 3, prefix: '[1]' },
      { file: path, line: 13, reason: 'not-utf8', bytes: 2, prefix: '\ufffd\ufffd', prefixBase64: '//4=' },
    ]);
  });

  it('imports what a truncated file still holds and names the file', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => line('session.connect', `a${index}`)).join('\n');
    const bytes = gzipSync(many);
    const path = await file('cut.gz', bytes.subarray(0, bytes.length - 100));
    const summary = await run([path]);
    expect(summary.damaged).toEqual([{ file: path, reason: 'gzip: unexpected end of file' }]);
    expect(summary.events).toBeGreaterThan(2500);
    expect(summary.lines).toBe(summary.events + summary.rejected);
    expect(summary.rejected).toBeLessThanOrEqual(1);
  });

  it('reads standard input, and reports progress', async () => {
    async function* input() {
      yield Buffer.from(LOG.join('\n'));
    }
    const lines: number[] = [];
    const summary = await run(['-'], { standardInput: input(), onProgress: (progress) => lines.push(progress.lines) });
    expect(summary).toEqual(WHOLE);
    expect(lines).toEqual([5]);
  });

  it('ends early when told to, with what it read in the log', async () => {
    const controller = new AbortController();
    async function* input() {
      yield Buffer.from(`${LOG.slice(0, 3).join('\n')}\n{"cut":`);
      controller.abort();
      yield Buffer.from(`${LOG.slice(3).join('\n')}`);
      throw new Error('read on');
    }
    const summary = await run(['-'], { standardInput: input(), signal: controller.signal });
    expect([summary.events, summary.rejected]).toEqual([4, 1]);
  });

  it('refuses a file that is not there, a directory and an unknown format', async () => {
    await expect(run([join(directory, 'missing')])).rejects.toMatchObject({ code: 'not-found' });
    await expect(run([directory])).rejects.toMatchObject({ code: 'invalid-arguments' });
    await expect(run(['-'], { format: 'syslog' })).rejects.toMatchObject({ code: 'invalid-arguments' });
  });

  it('fails when the log cannot be written, and not later', async () => {
    const path = await file('log', LOG.join('\n'));
    const failing = { ...eventLog, append: () => Promise.reject(new Error('disk')) };
    await expect(run([path], { eventLog: failing })).rejects.toThrow('disk');
  });
});
