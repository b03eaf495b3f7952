import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CerberusEvent, eventSchema } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type SpoolLimits } from '../limits.ts';
import type { Log } from '../trap.ts';
import { type BulkStore, openSpool, type Spool } from './spool.ts';
import { encodeRecord, scanRecords } from './spool-record.ts';

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const NO_BULK: BulkStore = { bytes: () => 0, dropOldest: () => Promise.resolve(null) };
const LIMITS: SpoolLimits = { ...DEFAULT_LIMITS.spool, maxCommitDelayMs: 0 };

const directories: string[] = [];
const open: Spool[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((spool) => spool.stop()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'spool-'));
  directories.push(directory);
  return directory;
}

let made = 0;
function event(
  data: object = { externalId: `event ${made}` },
  kind: 'session.opened' | 'events.lost' = 'session.opened',
): CerberusEvent {
  made += 1;
  return eventSchema.parse({
    id: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`,
    at: '2026-05-01T10:00:00.123456Z',
    kind,
    sensorId: 's',
    trap: null,
    sessionId: null,
    source: null,
    destination: null,
    protocol: null,
    data,
  });
}

async function openAt(
  directory: string,
  options: { limits?: Partial<SpoolLimits>; bulk?: BulkStore } = {},
): Promise<Spool> {
  const spool = await openSpool({
    directory,
    limits: { ...LIMITS, ...options.limits },
    bulk: options.bulk ?? NO_BULK,
    describeLoss: (loss) => event(loss, 'events.lost'),
    log: SILENT,
  });
  open.push(spool);
  return spool;
}

/** Everything from the cursor on, without acknowledging. */
async function readAll(spool: Spool): Promise<CerberusEvent[]> {
  const batch = await spool.readBatch(100_000, 1e9);
  const events = batch?.lines.map((line) => eventSchema.parse(JSON.parse(line.toString('utf8')))) ?? [];
  return events;
}

async function readAndAcknowledge(spool: Spool, maxEvents = 1000): Promise<CerberusEvent[]> {
  const events: CerberusEvent[] = [];
  for (;;) {
    const batch = await spool.readBatch(maxEvents, 1e6);
    if (batch === null) return events;
    events.push(...batch.lines.map((line) => eventSchema.parse(JSON.parse(line.toString('utf8')))));
    await spool.acknowledge(batch.end);
  }
}

describe('the spool', () => {
  it('gives back what was appended, in order, and once acknowledged no more', async () => {
    const spool = await openAt(temporaryDirectory());
    const events = [event(), event(), event()];
    expect(await Promise.all(events.map((one) => spool.append(one)))).toEqual([true, true, true]);
    expect(await readAll(spool)).toEqual(events);
    expect(await readAll(spool)).toEqual(events);
    const first = await spool.readBatch(2, 1e6);
    expect(first?.lines).toHaveLength(2);
    await spool.acknowledge(first?.end ?? { segment: 0, offset: 0 });
    expect(await readAll(spool)).toEqual(events.slice(2));
  });

  it('has every acknowledged append after a crash at any byte, once and in order', async () => {
    const directory = temporaryDirectory();
    const spool = await openAt(directory);
    const events: CerberusEvent[] = [];
    const ends: number[] = [];
    for (let appended = 0; appended < 3; appended++) {
      const one = event({ externalId: 'x'.repeat(appended * 3) });
      events.push(one);
      await spool.append(one);
      ends.push(spool.bytes());
    }
    await spool.stop();
    const segment = join('events', '000000000001.events');
    const size = readFileSync(join(directory, segment)).length;
    expect(size).toBe(ends.at(-1));
    const parent = temporaryDirectory();
    async function crashAt(length: number): Promise<void> {
      const copy = join(parent, String(length));
      cpSync(directory, copy, { recursive: true });
      truncateSync(join(copy, segment), length);
      const survivors = events.filter((_, index) => (ends[index] ?? 0) <= length);
      const reopened = await openAt(copy);
      expect(await readAll(reopened)).toEqual(survivors);
      const later = event();
      await reopened.append(later);
      expect(await readAll(reopened)).toEqual([...survivors, later]);
      await reopened.stop();
    }
    // Every byte around the ends of records, where a rule could be off by one; every ninth in their middle, where all are
    // alike. Many at a time, because each waits for the disk.
    const isNearAnEnd = (length: number) => [0, ...ends].some((end) => Math.abs(end - length) <= 12);
    const lengths = Array.from({ length: size + 1 }, (_, length) => length).filter(
      (length) => isNearAnEnd(length) || length % 9 === 0,
    );
    for (let at = 0; at < lengths.length; at += 64) await Promise.all(lengths.slice(at, at + 64).map(crashAt));
  });

  it('never gives half a record for a whole one, whatever byte is changed', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text)),
          { minLength: 1, maxLength: 5 },
        ),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (payloads, place, change) => {
          const bytes = Buffer.concat(payloads.map((payload) => encodeRecord(payload)));
          expect(scanRecords(bytes).records.map(({ payload }) => payload.toString('utf8'))).toEqual(payloads);
          const at = place % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ change;
          for (const { payload } of scanRecords(bytes).records) expect(payloads).toContain(payload.toString('utf8'));
        },
      ),
    );
  });

  it('continues where the last process stopped, over segments', async () => {
    const directory = temporaryDirectory();
    const limits = { maxSegmentBytes: 1000 };
    const events = Array.from({ length: 40 }, () => event());
    let spool = await openAt(directory, { limits });
    for (const one of events.slice(0, 20)) await spool.append(one);
    const batch = await spool.readBatch(3, 1e6);
    await spool.acknowledge(batch?.end ?? { segment: 0, offset: 0 });
    await spool.stop();
    spool = await openAt(directory, { limits });
    for (const one of events.slice(20)) await spool.append(one);
    expect(readdirSync(join(directory, 'events')).length).toBeGreaterThan(5);
    expect(await readAndAcknowledge(spool, 7)).toEqual(events.slice(3));
    expect(readdirSync(join(directory, 'events')).length).toBeLessThanOrEqual(2);
    await spool.stop();
    spool = await openAt(directory, { limits });
    expect(await readAll(spool)).toEqual([]);
  });

  it('sends everything again when the cursor is lost, and nothing twice when it is not', async () => {
    const directory = temporaryDirectory();
    let spool = await openAt(directory);
    const events = [event(), event()];
    for (const one of events) await spool.append(one);
    await readAndAcknowledge(spool);
    await spool.stop();
    for (const [damage, expected] of [
      ['', events],
      ['{"segment":9999999,"offset":77}', []],
      ['{"segment":1,"offset":999999}', []],
    ] as const) {
      const copy = temporaryDirectory();
      cpSync(directory, copy, { recursive: true });
      writeFileSync(join(copy, 'cursor.json'), damage);
      spool = await openAt(copy);
      expect(await readAll(spool)).toEqual(expected);
    }
  });

  it('reports a damaged record as lost and goes on', async () => {
    const directory = temporaryDirectory();
    const events = [event(), event(), event()];
    let spool = await openAt(directory);
    for (const one of events) await spool.append(one);
    await spool.stop();
    const path = join(directory, 'events', '000000000001.events');
    const bytes = readFileSync(path);
    const second = bytes.indexOf(0x0a) + 30;
    bytes[second] = (bytes[second] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    spool = await openAt(directory);
    expect(await readAndAcknowledge(spool)).toEqual([events[0], events[2]]);
    await spool.append(event());
    const [, lost] = await readAll(spool);
    expect(lost?.data).toEqual({
      count: 1,
      bytes: expect.any(Number),
      from: null,
      to: null,
      cause: 'spool damaged on disk',
    });
  });

  it('drops recordings first, then the oldest events, and tells of both', async () => {
    const bulk = {
      left: 2,
      bytes: () => bulk.left * 600,
      dropOldest: async () => {
        if (bulk.left === 0) return null;
        bulk.left -= 1;
        return { bytes: 600, what: 'recording' };
      },
    };
    const spool = await openAt(temporaryDirectory(), { bulk, limits: { maxSegmentBytes: 500, maxSpoolBytes: 3000 } });
    const events = Array.from({ length: 40 }, () => event());
    for (const one of events) await spool.append(one);
    await spool.flush();
    expect(bulk.left).toBe(0);
    expect(spool.bytes()).toBeLessThanOrEqual(3500);
    const kept = await readAndAcknowledge(spool);
    expect(kept.filter(({ kind }) => kind === 'session.opened').at(-1)).toEqual(events.at(-1));
    const lost = kept.filter((one) => one.kind === 'events.lost').map((one) => one.data);
    expect(lost.at(-1)).toMatchObject({ cause: 'spool full: oldest events dropped' });
  });

  it('loses what the disk cannot follow, counted', async () => {
    const spool = await openAt(temporaryDirectory(), { limits: { maxQueuedBytes: 600 } });
    const kept = await Promise.all(Array.from({ length: 10 }, () => spool.append(event())));
    expect(kept.filter(Boolean)).toHaveLength(2);
    await spool.flush();
    expect((await readAll(spool)).at(-1)?.data).toMatchObject({
      count: 8,
      cause: 'disk slower than events',
      from: '2026-05-01T10:00:00.123456Z',
    });
  });

  it('has what was appended in its file at the end of the turn, before it is synced: a kill takes nothing', async () => {
    const directory = temporaryDirectory();
    const spool = await openAt(directory, { limits: { maxCommitDelayMs: 100 } });
    const events = [event(), event()];
    for (const one of events) void spool.append(one);
    await new Promise((resolve) => setImmediate(resolve));
    const copy = temporaryDirectory();
    cpSync(directory, copy, { recursive: true });
    expect(await readAll(await openAt(copy))).toEqual(events);
  });

  it('tells who wants to write first before it writes, once a turn', async () => {
    const directory = temporaryDirectory();
    const spool = await openAt(directory);
    const sizes: number[] = [];
    const segment = join(directory, 'events', '000000000001.events');
    spool.beforeWrite(() => sizes.push(readFileSync(segment).length));
    await Promise.all([spool.append(event()), spool.append(event())]);
    expect(sizes).toEqual([0]);
  });

  it('shares one sync among many events', async () => {
    const spool = await openAt(temporaryDirectory());
    let syncs = 0;
    spool.onDurable(() => {
      syncs += 1;
    });
    await Promise.all(Array.from({ length: 5000 }, () => spool.append(event())));
    expect(syncs).toBeLessThan(50);
    expect(await readAll(spool)).toHaveLength(5000);
  });
});
