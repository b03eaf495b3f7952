import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CerberusEvent, Directive } from '@cerberusmesh/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { createTrapBench } from '../trap-bench.ts';
import { type DirectiveJournal, openDirectiveJournal } from './directive-journal.ts';
import { createDirectiveOffice, type DirectiveEffects } from './directive-office.ts';
import { DirectiveError } from './effect.ts';
import { NOW_MS, orderOf } from './test-directives.ts';

/** Effects that only say what was asked of them. */
function sayingEffects(said: string[], fails: () => boolean): DirectiveEffects {
  const effect = {
    async apply({ kind, data }: Directive, chosen: object) {
      if (fails()) throw new DirectiveError('port-taken', 'not now');
      said.push(`apply ${kind} ${'source' in data ? data.source : ''}${JSON.stringify(chosen)}`);
      return { detail: 'done', facts: {}, chosen: { port: 7 } };
    },
    async undo({ kind }: Directive) {
      said.push(`undo ${kind}`);
      return { detail: 'gone', facts: {} };
    },
  };
  return {
    insert_trap: effect,
    launch_decoy: effect,
    rotate_host_key: { ...effect, choose: () => ({ keys: 4 }) },
    redirect: effect,
    raise_recording: effect,
    block: effect,
  };
}

const raise = (source = '192.0.2.1', changes: Parameters<typeof orderOf>[2] = {}) =>
  orderOf('raise_recording', { source, level: 'full' }, changes);

describe('orders on a sensor', () => {
  let directory: string;
  let journal: DirectiveJournal;
  let said: string[];
  let events: CerberusEvent[];
  let isFailing: boolean;
  let nowMs: number;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cerberus-orders-'));
    said = [];
    events = [];
    isFailing = false;
    nowMs = NOW_MS;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** As after a start of the sensor. */
  function open(maxInForce = 3, maxKept = 5) {
    const { context } = createTrapBench();
    journal = openDirectiveJournal(directory, maxKept, context.log);
    return createDirectiveOffice({
      journal,
      effects: sayingEffects(said, () => isFailing),
      sessions: {
        operational: (kind, data) => {
          // reason: only what it says matters here
          const event = { kind, data } as unknown as CerberusEvent;
          return event;
        },
      },
      append: (event) => void events.push(event),
      limits: { ...DEFAULT_LIMITS.directives, maxInForce },
      clock: { now: () => nowMs },
      log: context.log,
    });
  }

  it('are done, kept, told, and done again after a restart with the same choice', async () => {
    const first = open();
    const order = raise();
    await first.carryOut(order);
    expect(first.unreported()).toEqual([
      { directiveId: order.directiveId, result: { state: 'applied', code: null, detail: 'done', facts: {} } },
    ]);
    expect(events.map(({ kind, data }) => [kind, data])).toEqual([
      [
        'directive.answered',
        {
          directiveId: order.directiveId,
          directiveKind: 'raise_recording',
          sequence: order.sequence,
          state: 'applied',
          code: null,
          detail: 'done',
        },
      ],
    ]);
    const [unreported] = first.unreported();
    if (unreported !== undefined) first.reported(unreported.directiveId, unreported.result);
    expect(first.unreported()).toEqual([]);

    const second = open();
    expect(second.lastSequence()).toBe(order.sequence);
    await second.restore('machines');
    await second.restore('traps');
    expect(said).toEqual(['apply raise_recording 192.0.2.1{}', 'apply raise_recording 192.0.2.1{"port":7}']);
    expect(second.unreported()).toEqual([]);
  });

  it('that were begun when the sensor was killed are done with the choice that was made', async () => {
    open();
    const order = orderOf('rotate_host_key', { trap: 'ssh', bait: true });
    journal.put({ directive: order, state: 'begun', chosen: { keys: 9 }, result: null, isReported: false });
    const office = open();
    await office.restore('machines');
    expect(said).toEqual([]);
    await office.restore('traps');
    expect(said).toEqual(['apply rotate_host_key {"keys":9}']);
    expect(office.unreported()).toMatchObject([{ result: { state: 'applied' } }]);
  });

  it('are taken back by a withdrawal, once, and stay so over a restart', async () => {
    const office = open();
    const order = raise();
    await office.carryOut(order);
    await office.carryOut(orderOf('withdraw', { directiveId: order.directiveId }));
    await office.carryOut(orderOf('withdraw', { directiveId: order.directiveId }));
    expect(said).toEqual(['apply raise_recording 192.0.2.1{}', 'undo raise_recording']);
    expect(office.unreported().map(({ result }) => [result.state, result.detail])).toEqual([
      ['undone', 'gone'],
      ['applied', 'gone'],
      ['applied', 'There was nothing in force to take back.'],
    ]);
    await open().restore('machines');
    expect(said).toHaveLength(2);
  });

  it('end by themselves when their time is over, also while the sensor was not running', async () => {
    const office = open();
    await office.carryOut(raise('192.0.2.1', { effectUntil: new Date(NOW_MS + 1).toISOString() }));
    await office.carryOut(raise('192.0.2.2', { effectUntil: new Date(NOW_MS + 60_000).toISOString() }));
    const told = new Promise<void>((resolve) => office.onResult(resolve));
    nowMs += 2;
    await told;
    expect(said.at(-1)).toBe('undo raise_recording');
    office.stop();
    nowMs += 60_000;
    await open().restore('machines');
    expect(said.filter((line) => line.startsWith('undo'))).toHaveLength(2);
  });

  it('that fail say why, and more than a sensor may have are refused', async () => {
    const office = open(2);
    isFailing = true;
    await office.carryOut(raise());
    isFailing = false;
    await office.carryOut(raise());
    await office.carryOut(raise());
    await office.carryOut(raise());
    expect(office.unreported().map(({ result }) => result.code)).toEqual(['port-taken', null, null, 'too-many']);
  });

  it('that are over are forgotten in the end, and never carried out again', async () => {
    const office = open(3, 2);
    const orders = [raise(), raise(), raise(), raise()];
    for (const order of orders) {
      await office.carryOut(order);
      await office.carryOut(orderOf('withdraw', { directiveId: order.directiveId }));
      for (const { directiveId, result } of office.unreported()) office.reported(directiveId, result);
    }
    expect(readdirSync(directory).filter((name) => name !== 'head.json').length).toBeLessThanOrEqual(3);
    const last = office.lastSequence();
    for (const name of readdirSync(directory))
      if (name !== 'head.json') writeFileSync(join(directory, name), 'damaged');
    expect(open().lastSequence()).toBeGreaterThan(last - 3);
  });

  it('that are refused are told, and counted as seen where their number can be believed', () => {
    const office = open();
    office.refuse({
      outcome: 'refused',
      code: 'expired',
      detail: 'late',
      directiveId: null,
      kind: null,
      sequence: 900,
    });
    office.refuse({
      outcome: 'distrusted',
      code: 'bad-signature',
      detail: 'whose?',
      directiveId: null,
      kind: null,
      sequence: null,
    });
    expect(events.map(({ data }) => data)).toMatchObject([
      { state: 'refused', code: 'expired' },
      { state: 'refused', code: 'bad-signature', directiveId: null },
    ]);
    expect(open().lastSequence()).toBe(900);
  });
});
