import { createPublicKey, verify } from 'node:crypto';
import { DIRECTIVE_SIGNATURE_CONTEXT, type DirectiveResult, directiveSchema } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { createDirectiveSigner } from './directive-signer.ts';
import { listDirectives } from './directive-store.ts';
import { type DirectiveOrder, type Directives, startDirectives } from './directives.ts';
import { DIRECTIVE_LIMITS } from './limits.ts';

const signer = createDirectiveSigner(new Uint8Array(32).fill(7));
const applied: DirectiveResult = { state: 'applied', code: null, detail: 'done', facts: { sessionsEnded: 1 } };
const undone: DirectiveResult = { state: 'undone', code: null, detail: 'gone', facts: {} };

describe('orders to sensors', () => {
  let test: TestDatabase;
  let directives: Directives;
  let nowMs: number;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    nowMs = Date.parse('2026-11-22T01:00:00.000Z');
    directives = await startDirectives({ database: test.database, signer, now: () => nowMs });
  });
  afterEach(async () => {
    await directives.stop();
    await test.database.execute('delete from directives where withdraws is not null');
    await test.database.execute('delete from directives');
    await test.database.execute('delete from directive_sequences');
  });

  const order = (key: string, changes: Partial<DirectiveOrder<'block'>> = {}): DirectiveOrder<'block'> => ({
    sensorId: 'edge',
    kind: 'block',
    data: { source: '192.0.2.1', endSessions: true },
    effectMs: 3_600_000,
    issuedBy: 'ada',
    idempotencyKey: key,
    ...changes,
  });
  const never = new AbortController().signal;
  const take = (after = 0, waitMs = 0, sensorId = 'edge') =>
    directives.take(sensorId, { after, waitMs, signal: never });

  it('are signed, numbered for their sensor, and handed to it alone', async () => {
    const given = await directives.issue(order('one'));
    await directives.issue(order('two', { sensorId: 'other' }));
    await directives.issue(order('three'));
    const [first, second] = await take();
    const payload = directiveSchema.parse(JSON.parse(first?.payload ?? ''));
    expect(payload).toEqual({
      directiveId: given.directiveId,
      sensorId: 'edge',
      sequence: 1,
      issuedAt: '2026-11-22T01:00:00.000Z',
      expiresAt: '2026-11-22T01:10:00.000Z',
      effectUntil: '2026-11-22T02:00:00.000Z',
      kind: 'block',
      data: { source: '192.0.2.1', endSessions: true },
    });
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(directives.key.publicKey, 'base64').toString('base64url') },
      format: 'jwk',
    });
    const signature = Buffer.from(first?.signature ?? '', 'base64');
    expect(verify(null, Buffer.from(DIRECTIVE_SIGNATURE_CONTEXT + first?.payload), key, signature)).toBe(true);
    expect(verify(null, Buffer.from(first?.payload ?? ''), key, signature)).toBe(false);
    expect(JSON.parse(second?.payload ?? '{}').sequence).toBe(2);
    expect((await take(1)).length).toBe(1);
    expect(await take(2)).toEqual([]);
  });

  it('are one however often they are given with the same key', async () => {
    const [first, second] = await Promise.all([directives.issue(order('one')), directives.issue(order('one'))]);
    expect(second.directiveId).toBe(first.directiveId);
    expect(await directives.issue(order('one'))).toEqual(first);
    expect(await take()).toHaveLength(1);
  });

  it('reach a sensor that waits for them, also from another process', async () => {
    const other = await startDirectives({ database: test.database, signer, now: () => nowMs });
    const waiting = take(0, 20_000);
    await other.issue(order('one'));
    expect(await waiting).toHaveLength(1);
    const settling = directives.settled((await directives.issue(order('one'))).directiveId, { timeoutMs: 20_000 });
    const { directiveId } = await directives.issue(order('one'));
    await other.answer('edge', directiveId, applied);
    expect(await settling).toMatchObject({
      state: 'applied',
      detail: 'done',
      answeredAt: '2026-11-22T01:00:00.000000Z',
    });
    await other.stop();
  });

  it('are waited for by a few questions of a sensor; more are answered at once', async () => {
    const questions = Array.from({ length: DIRECTIVE_LIMITS.maxWaitingPerSensor }, () => take(0, 20_000));
    await expect.poll(async () => (await take(0, 20_000)).length, { timeout: 2_000 }).toBe(0);
    await directives.stop();
    expect(await Promise.all(questions)).toEqual(questions.map(() => []));
  });

  it('are answered once: what is over stays over, and another sensor has no say', async () => {
    const { directiveId } = await directives.issue(order('one'));
    await expect(directives.answer('other', directiveId, applied)).rejects.toMatchObject({ code: 'not-found' });
    await directives.answer('edge', directiveId, applied);
    await directives.answer('edge', directiveId, undone);
    await directives.answer('edge', directiveId, applied);
    expect(await directives.find(directiveId)).toMatchObject({
      state: 'undone',
      detail: 'gone',
      facts: { sessionsEnded: 1 },
    });
    expect(await take()).toEqual([]);
  });

  it('are taken back by an order of their own, which waits for a sensor that is away', async () => {
    const { directiveId } = await directives.issue(order('one'));
    await directives.answer('edge', directiveId, applied);
    const withdrawal = await directives.withdraw(directiveId, 'ada');
    expect(await directives.withdraw(directiveId, 'ada')).toEqual(withdrawal);
    nowMs += 30 * 86_400_000;
    expect((await take(1)).map(({ payload }) => JSON.parse(payload))).toMatchObject([
      { kind: 'withdraw', data: { directiveId }, sequence: 2 },
    ]);
    await expect(directives.withdraw('0190a3c2-1111-7abc-8def-0123456789ab', 'ada')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('that nobody took in time are expired and no longer handed out', async () => {
    const { directiveId } = await directives.issue(order('one'));
    nowMs += DIRECTIVE_LIMITS.acceptWithinMs;
    expect(await take()).toEqual([]);
    expect(await directives.find(directiveId)).toMatchObject({ state: 'expired' });
    expect(
      (await listDirectives(test.database, { state: 'expired', limit: 10 }, nowMs)).map((each) => each.directiveId),
    ).toEqual([directiveId]);
  });

  it('go on where the sensor is when the hub remembers less than it', async () => {
    await take(41);
    await directives.issue(order('one'));
    expect((await take(41)).map(({ payload }) => JSON.parse(payload).sequence)).toEqual([42]);
  });

  it('are bounded in number and size', async () => {
    await test.database.execute(
      `insert into directives (directive_id, sensor_id, sequence, kind, payload, signature, data, issued_at, expires_at, issued_by, state)
         select gen_random_uuid(), 'edge', number, 'block', '{}', '', '{}', $2, $2, 'ada', 'applied' from generate_series(1, $1::integer) as number`,
      [DIRECTIVE_LIMITS.maxOpenPerSensor, new Date(nowMs).toISOString()],
    );
    await expect(directives.issue(order('one'))).rejects.toMatchObject({ code: 'limit-reached' });
    const files = Array.from({ length: 8 }, (_, number) => ({
      path: `/opt/${number}`,
      mode: 0o644,
      owner: null,
      text: 'x'.repeat(16_000),
    }));
    await expect(
      directives.issue({
        ...order('two'),
        sensorId: 'other',
        kind: 'insert_trap',
        data: { source: null, files, bait: [], services: [] },
      }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
