import { createHash } from 'node:crypto';
import type { AuditActor } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { type AuditEntry, type AuditLog, createAuditLog } from './audit-log.ts';
import { canonicalJson, GENESIS_HASH } from './chain.ts';
import { exportAudit } from './export-audit.ts';
import { AUDIT_LIMITS } from './limits.ts';

const ADA: AuditActor = { kind: 'person', id: 'p1', name: 'Ada' };
const CREATED: AuditEntry = { actor: ADA, action: 'key.create', outcome: 'done' };

describe('the audit log', () => {
  let test: TestDatabase;
  let audit: AuditLog;

  beforeAll(async () => {
    test = await createTestDatabase();
    audit = createAuditLog({ database: test.database, now: () => Date.parse('2026-05-01T10:00:00.123Z') });
  });
  afterAll(() => test.drop());

  /** Does `work` to the table as an owner of the database could, and takes it back. */
  async function tampered(statement: string): Promise<unknown> {
    let found: unknown;
    const rollback = new Error('rolled back');
    await test.database
      .transaction(async (transaction) => {
        await transaction.query('alter table audit_log disable trigger audit_log_append_only');
        await transaction.query(statement);
        const inside = createAuditLog({
          database: { ...test.database, query: (text, values) => transaction.query(text, values) },
          now: () => 0,
        });
        found = (await inside.verify()).broken;
        throw rollback;
      })
      .catch((error: unknown) => {
        if (error !== rollback) throw error;
      });
    return found;
  }

  it('chains what is appended side by side without a gap', async () => {
    const entries = Array.from({ length: 12 }, (_, index) => ({
      ...CREATED,
      target: { kind: 'key', id: `k${index}` },
    }));
    const heads = await Promise.all(entries.map((entry) => audit.append(entry)));
    expect(heads.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).toEqual(
      entries.map((_, index) => index + 1),
    );
    const head = await audit.head();
    expect(await audit.verify()).toEqual({ intact: true, verified: 12, head, broken: null });
    expect(heads).toContainEqual(head);
  });

  it('keeps all that was said, and hashes what it shows', async () => {
    const { sequence, hash } = await audit.append({
      ...CREATED,
      target: { kind: 'user', id: 'p2' },
      before: { role: 'viewer', at: undefined },
      after: { role: 'admin', name: 'a\u0000b\ud800' },
      requestId: 'r1',
      address: '203.0.113.1',
    });
    const [newest, previous] = await audit.list({}, { limit: 2, beforeSequence: null });
    expect(newest).toEqual({
      sequence,
      at: '2026-05-01T10:00:00.123000Z',
      actor: ADA,
      action: 'key.create',
      target: { kind: 'user', id: 'p2' },
      outcome: 'done',
      before: { role: 'viewer' },
      after: { name: 'a\u0000b\ufffd', role: 'admin' },
      requestId: 'r1',
      address: '203.0.113.1',
      previousHash: previous?.hash,
      hash,
    });
    const { hash: _, ...covered } = newest ?? expect.fail('nothing was listed');
    expect(createHash('sha256').update(canonicalJson(covered)).digest('hex')).toBe(hash);
  });

  it('is part of a transaction, gone with it', async () => {
    const before = await audit.head();
    await expect(
      test.database.transaction(async (transaction) => {
        await audit.append(CREATED, transaction);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await audit.head()).toEqual(before);
  });

  it('is never changed by this program', async () => {
    for (const statement of ["update audit_log set actor_id = 'x'", 'delete from audit_log', 'truncate audit_log']) {
      await expect(test.database.query(statement)).rejects.toThrow('append-only');
    }
  });

  it('names the first entry that somebody with the database changed, removed, put in or moved', async () => {
    expect(await tampered(`update audit_log set after = '{"role":"viewer"}' where sequence = 13`)).toEqual({
      sequence: 13,
      reason: 'changed',
    });
    for (const change of ["actor_kind = 'nobody'", "before = '{'", 'target_id = null', "at = at + interval '1 us'"]) {
      expect(await tampered(`update audit_log set ${change} where sequence = 13`)).toEqual({
        sequence: 13,
        reason: 'changed',
      });
    }
    expect(await tampered('delete from audit_log where sequence = 5')).toEqual({ sequence: 5, reason: 'missing' });
    expect(await tampered(`update audit_log set hash = sha256('x') where sequence = 4`)).toEqual({
      sequence: 4,
      reason: 'changed',
    });
    expect(
      await tampered(
        `update audit_log set previous_hash = (select previous_hash from audit_log where sequence = 6) where sequence = 7`,
      ),
    ).toEqual({ sequence: 7, reason: 'unlinked' });
    expect((await audit.verify()).intact).toBe(true);
  });

  it('shows with an anchor that its end was cut off or that all of it was written anew', async () => {
    const head = (await audit.head()) ?? expect.fail('the log is empty');
    expect((await audit.verify({ anchor: head })).intact).toBe(true);
    expect((await audit.verify({ anchor: { sequence: head.sequence + 2, hash: head.hash } })).broken).toEqual({
      sequence: head.sequence + 1,
      reason: 'missing',
    });
    expect((await audit.verify({ anchor: { sequence: 3, hash: GENESIS_HASH } })).broken).toEqual({
      sequence: 3,
      reason: 'not-the-anchor',
    });
  });

  it('is filtered and paged, and exported as lines or as a table without formulas', async () => {
    await audit.append({ actor: { ...ADA, id: 'p9', name: '=cmd()' }, action: 'user.invite', outcome: 'refused' });
    const list = (filters: Parameters<AuditLog['list']>[0]) =>
      audit.list(filters, { limit: 500, beforeSequence: null });
    const found = await list({ actor: 'p9' });
    expect(found).toMatchObject([{ action: 'user.invite', before: null, after: null, target: null }]);
    expect(await list({ action: 'user', outcome: 'refused', from: '2026-05-01T10:00:00.000Z' })).toEqual(found);
    expect(await list({ action: 'user.delete' })).toEqual([]);
    expect((await list({ target: 'k3' })).map(({ target }) => target)).toEqual([{ kind: 'key', id: 'k3' }]);
    const [, second] = await audit.list({}, { limit: 2, beforeSequence: null });
    expect(await audit.list({}, { limit: 1, beforeSequence: 14 })).toEqual([second]);

    const text = (format: 'ndjson' | 'csv') => textOf(exportAudit(audit.export({ actor: 'p9' }), format));
    expect(JSON.parse(await text('ndjson'))).toEqual(found[0]);
    const [header, row] = (await text('csv')).split('\r\n');
    expect(header).toBe(
      'sequence,at,actorKind,actorId,actorName,action,targetKind,targetId,outcome,before,after,requestId,address,previousHash,hash',
    );
    expect(row?.split(',').slice(3, 11)).toEqual(['p9', "'=cmd()", 'user.invite', '', '', 'refused', 'null', 'null']);
  });

  it('keeps the beginning, the size and the hash of what is too large, and survives what is too deep', async () => {
    let deep: unknown = 'end';
    for (let level = 0; level < AUDIT_LIMITS.maxDetailDepth; level++) deep = [deep];
    await audit.append({ ...CREATED, before: [deep], after: 'x'.repeat(AUDIT_LIMITS.maxDetailBytes) });
    await audit.append({ ...CREATED, before: deep });
    const [nested, huge] = await audit.list({}, { limit: 2, beforeSequence: null });
    expect(huge?.before).toEqual({ truncated: true, reason: 'nested too deeply' });
    expect(huge?.after).toMatchObject({ truncated: true, bytes: AUDIT_LIMITS.maxDetailBytes + 2 });
    expect(nested?.before).toEqual(deep);
    expect((await audit.verify()).intact).toBe(true);
  });
});

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}
