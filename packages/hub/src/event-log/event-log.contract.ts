import type { LoggedEvent } from '@cerberusmesh/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Queryable } from '../storage/database.ts';
import type { EventLog } from './event-log.ts';
import { sampleEvent, sampleEvents, sampleId } from './sample-events.ts';

/** An empty event log, how to look at it as a second process would, and the database that handlers write to. */
export interface EventLogUnderTest {
  readonly eventLog: EventLog;
  readonly openAnother: () => EventLog;
  readonly database: Database;
  readonly close: () => Promise<void>;
}

/** What every adapter of the port must do. */
export function describeEventLog(name: string, open: () => Promise<EventLogUnderTest>): void {
  describe(`${name} as an event log`, () => {
    let log: EventLog;
    let under: EventLogUnderTest;
    beforeEach(async () => {
      under = await open();
      log = under.eventLog;
      await under.database.query('create table if not exists effects (seq bigint not null, id uuid not null)');
    });
    afterEach(() => under.close());

    const recordEffects = async (batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> => {
      for (const { seq, event } of batch)
        await transaction.execute('insert into effects values ($1, $2)', [seq, event.id]);
    };
    const effects = (): Promise<Record<string, unknown>[]> =>
      under.database.query('select seq, id from effects order by seq');
    const expectedEffects = (count: number): { seq: number; id: string }[] =>
      Array.from({ length: count }, (_, index) => ({ seq: index + 1, id: sampleId(index) }));

    it('starts empty', async () => {
      expect([await log.head(), await log.offset('nobody'), await log.read(0, 10), await log.append([])]).toEqual([
        0,
        0,
        [],
        { appended: [], duplicates: 0 },
      ]);
    });

    it('gives whoever wants few kinds those alone, of the part that is looked at', async () => {
      const { appended } = await log.append(sampleEvents(30));
      const tried = appended.filter(({ event }) => event.kind === 'credential.tried');
      const wanted = { kinds: ['credential.tried'], minLevel: 5, upToSeq: 30 };
      expect(tried.length).toBe(10);
      expect(await log.readWanted(0, 100, wanted)).toEqual(tried);
      expect(await log.readWanted(tried[0]?.seq ?? 0, 2, wanted)).toEqual(tried.slice(1, 3));
      expect(await log.readWanted(0, 100, { ...wanted, upToSeq: 5 })).toEqual(tried.filter(({ seq }) => seq <= 5));
      expect(await log.readWanted(0, 100, { ...wanted, kinds: [] })).toEqual(appended);
    });

    it('numbers events from 1 in the order given and reads them back whole', async () => {
      const events = sampleEvents(7);
      const result = await log.append(events);
      const logged = events.map((event, index) => ({ seq: index + 1, event }));
      expect(result).toEqual({ appended: logged, duplicates: 0 });
      expect(await log.read(0, 100)).toEqual(logged);
      expect(await log.read(3, 2)).toEqual(logged.slice(3, 5));
      expect(await log.head()).toBe(7);
    });

    it('gives times six fractional digits and keeps every instant and year', async () => {
      const times = [
        '2017-02-03T04:05:06.789Z',
        '1999-12-31T23:59:59.999999Z',
        '2026-12-31T23:59:59.999999Z',
        '2027-01-01T00:00:00.000000Z',
        '9999-12-31T23:59:59.123456Z',
      ];
      await log.append(times.map((at, number) => sampleEvent(number, { at })));
      expect((await log.read(0, 10)).map(({ event }) => event.at)).toEqual([
        '2017-02-03T04:05:06.789000Z',
        ...times.slice(1),
      ]);
    });

    it('refuses a batch with a time that does not exist, whole', async () => {
      await expect(
        log.append([sampleEvent(0), sampleEvent(1, { at: '2026-13-01T00:00:00.000Z' })]),
      ).rejects.toMatchObject({ code: 'invalid-request' });
      expect(await log.head()).toBe(0);
    });

    it('counts an event that is already there, or twice in the batch, as a duplicate and leaves no gap', async () => {
      await log.append(sampleEvents(3));
      const result = await log.append([sampleEvent(1), sampleEvent(3), sampleEvent(3), sampleEvent(0), sampleEvent(4)]);
      expect(result).toEqual({
        appended: [
          { seq: 4, event: sampleEvent(3) },
          { seq: 5, event: sampleEvent(4) },
        ],
        duplicates: 3,
      });
      expect(await log.append(sampleEvents(5))).toEqual({ appended: [], duplicates: 5 });
      expect(await log.head()).toBe(5);
    });

    it('keeps text that a database could not store as readable text', async () => {
      const event = sampleEvent(0, { source: { address: 'a\0b', port: 1 } });
      const odd = {
        ...sampleEvent(1),
        kind: 'foreign.observed' as const,
        data: { system: 'x', eventId: 'y', fields: { 'k\0': ['\ud800', '\\u0000'] } },
      };
      const { appended } = await log.append([event, odd]);
      const [first, second] = await log.read(0, 2);
      expect([first, second]).toEqual(appended);
      expect(first?.event.source).toEqual({ address: 'a\u2400b', port: 1 });
      expect(second?.event.data).toEqual({ system: 'x', eventId: 'y', fields: { 'k\u2400': ['\ufffd', '\\u0000'] } });
    });

    it('gives concurrent appends distinct numbers without a gap', async () => {
      const another = under.openAnother();
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? log : another).append(sampleEvents(10, index * 10)),
        ),
      );
      const read = await log.read(0, 500);
      expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
      expect(new Set(read.map(({ event }) => event.id)).size).toBe(200);
    });

    it('hands a group every event once and in order, in batches within the limit, with what was there before', async () => {
      await log.append(sampleEvents(25));
      const sizes: number[] = [];
      const subscription = log.subscribe(
        'group',
        async (batch, transaction) => {
          sizes.push(batch.length);
          await recordEffects(batch, transaction);
        },
        { maxBatchEvents: 10 },
      );
      await subscription.caughtUp(25);
      await log.append(sampleEvents(5, 25));
      await subscription.caughtUp(30);
      await subscription.stop();
      expect(await effects()).toEqual(expectedEffects(30));
      expect(Math.max(...sizes)).toBe(10);
      expect(await log.offset('group')).toBe(30);
    });

    it('gathers what comes between batches of a group that asks for it, until somebody waits for the group', async () => {
      const sizes: number[] = [];
      const subscription = log.subscribe('group', async (batch) => void sizes.push(batch.length), {
        maxBatchEvents: 10,
        gatherMs: 60_000,
      });
      await log.append(sampleEvents(1));
      await subscription.caughtUp(1);
      await log.append(sampleEvents(2, 1));
      await log.append(sampleEvents(3, 3));
      await subscription.caughtUp(6);
      await subscription.stop();
      expect(sizes).toEqual([1, 5]);
    });

    it('commits what a handler appends together with its offset', async () => {
      const subscription = log.subscribe('group', async (batch, transaction) => {
        const first = batch[0];
        if (first?.seq === 1) await log.appendWithin(transaction, [sampleEvent(100)]);
      });
      await log.append(sampleEvents(3));
      await subscription.caughtUp(4);
      await subscription.stop();
      expect((await log.read(3, 10)).map(({ event }) => event.id)).toEqual([sampleId(100)]);
    });

    it('undoes a rejected batch and gives the same one again, while other groups go on', async () => {
      await log.append(sampleEvents(10));
      const seen: number[][] = [];
      const errors: unknown[] = [];
      const failing = log.subscribe(
        'failing',
        async (batch, transaction) => {
          await recordEffects(batch, transaction);
          seen.push(batch.map(({ seq }) => seq));
          if (seen.length === 1) await log.appendWithin(transaction, [sampleEvent(500)]);
          if (seen.length === 1) throw new Error('first time');
        },
        { onError: (error) => errors.push(error), maxBatchEvents: 4 },
      );
      const other = log.subscribe('other', async () => {});
      await other.caughtUp(10);
      await failing.caughtUp(10);
      await Promise.all([failing.stop(), other.stop()]);
      expect(seen[0]).toEqual([1, 2, 3, 4]);
      expect(seen[1]).toEqual([1, 2, 3, 4]);
      expect(errors).toEqual([new Error('first time')]);
      expect(await effects()).toEqual(expectedEffects(10));
      expect(await log.head()).toBe(10);
    });

    it('tells a listener only what is committed', async () => {
      const committedAt: number[] = [];
      const subscription = log.subscribe('group', recordEffects, {
        onCommitted: (batch) => committedAt.push(batch.at(-1)?.seq ?? 0),
      });
      await log.append(sampleEvents(4));
      await subscription.caughtUp(4);
      await subscription.stop();
      expect(committedAt.at(-1)).toBe(4);
    });

    it('lets two processes share a group without working on an event twice', async () => {
      const another = under.openAnother();
      const options = { maxBatchEvents: 7 };
      const subscriptions = [
        log.subscribe('shared', recordEffects, options),
        another.subscribe('shared', recordEffects, options),
      ];
      for (let start = 0; start < 100; start += 20)
        await (start % 40 === 0 ? log : another).append(sampleEvents(20, start));
      await Promise.all(subscriptions.map((subscription) => subscription.caughtUp(100)));
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      expect(await effects()).toEqual(expectedEffects(100));
    });

    it('wakes a subscriber for what another process appends', async () => {
      const subscription = log.subscribe('group', async () => {});
      await under.openAnother().append(sampleEvents(2));
      await subscription.caughtUp(2);
      await subscription.stop();
      expect(await log.offset('group')).toBe(2);
    });

    it('goes on after a stop where it was, and again from where it is set back to', async () => {
      await log.append(sampleEvents(4));
      const run = async (): Promise<number[]> => {
        const seen: number[] = [];
        const subscription = log.subscribe('group', async (batch) => void seen.push(...batch.map(({ seq }) => seq)));
        await subscription.caughtUp(await log.head());
        await expect(log.resetOffset('group', 0)).rejects.toMatchObject({ code: 'conflict' });
        await subscription.stop();
        await subscription.stop();
        return seen;
      };
      expect(await run()).toEqual([1, 2, 3, 4]);
      await log.append(sampleEvents(1, 4));
      expect(await run()).toEqual([5]);
      await log.resetOffset('group', 2);
      expect(await run()).toEqual([3, 4, 5]);
    });

    it('rejects who waits for more than a stopped subscription will do', async () => {
      const subscription = log.subscribe('group', async () => {});
      const waiting = expect(subscription.caughtUp(1)).rejects.toMatchObject({ code: 'unavailable' });
      await subscription.stop();
      await waiting;
      await expect(subscription.caughtUp(1)).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
}
