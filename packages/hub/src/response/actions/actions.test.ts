import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventOf, uuidV7 } from '@cerberusmesh/contracts';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { textHash } from '../../text-hash.ts';
import { createBlockIpAction } from './block-ip.ts';
import { createEscalateAction, type Receiver } from './escalate.ts';
import { fingerprintOfPublicKey, makeOpensshKeyPair } from './openssh-key.ts';
import { describeResponseAction } from './response-action.contract.ts';
import type { ActionRequest, ResponseAction } from './response-action.ts';
import { createRotateKeyAction } from './rotate-key.ts';
import { watchRetiredKeys } from './watch-retired-keys.ts';

const now = (): number => Date.parse('2026-05-01T10:00:00.000Z');
const context = { signal: new AbortController().signal, idempotencyKey: 'one' };
let test: TestDatabase;
let directory: string;

beforeAll(async () => {
  test = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'cerberus-keys-'));
});
afterEach(async () => {
  await test.database.execute('delete from blocked_networks');
  await test.database.execute('delete from key_pairs');
  await rm(join(directory, 'fleet'), { recursive: true, force: true });
});
afterAll(async () => {
  await test.drop();
  await rm(directory, { recursive: true });
});

function requestFor(kind: string, changes: Partial<ActionRequest> = {}): ActionRequest {
  return {
    kind,
    decisionId: null,
    runId: null,
    sessionId: null,
    sensorId: 'edge',
    trap: 'ssh',
    source: '203.0.113.7',
    values: {},
    requestedBy: 'agent',
    ttlMs: null,
    ...changes,
  };
}

const blocked = () => test.database.query('select network, key, until from blocked_networks order by network, key');

describeResponseAction('block_ip', async () => ({
  action: createBlockIpAction({ database: test.database, now }),
  request: requestFor('block_ip'),
  observe: blocked,
}));

interface Told {
  readonly name: string;
  readonly key: string;
}
/** A product that knows repetitions, as pagers do. */
function receiver(name: string, told: Map<string, Told>, streamLevel = 6): Receiver {
  return {
    name,
    toldByStream: (level) => level >= streamLevel,
    async tell(_message, key, signal) {
      signal.throwIfAborted();
      told.set(key, { name, key });
      return `${name}-1`;
    },
  };
}

function escalation(receivers: readonly Receiver[], lockDownMs = 600_000): ResponseAction {
  return createEscalateAction({
    database: test.database,
    receivers,
    isProtected: (address) => address.startsWith('10.'),
    lockDownMs,
    now,
  });
}

describeResponseAction('escalate with a lock-down', async () => ({
  action: escalation([receiver('pager', new Map())]),
  request: requestFor('escalate'),
  observe: blocked,
}));

/** Stands for what changes keys on a sensor. */
function sensorSide(rotated: Set<string>): ResponseAction {
  return {
    kind: 'rotate_host_key',
    summary: 'new host key',
    effect: 'write',
    idempotency: 'keyed',
    reversible: true,
    defaultTtlMs: null,
    readiness: async () => ({ ready: true }),
    plan: async ({ sensorId }) => ({
      kind: 'rotate_host_key',
      effect: 'write',
      details: {},
      sentence: `New host key on ${sensorId}.`,
      against: [],
      sensors: ['edge'],
      blast: 1,
      ttlMs: null,
    }),
    async apply(plan, { idempotencyKey }) {
      rotated.add(idempotencyKey);
      return { plan, idempotencyKey, undoData: null, detail: 'The sensor has it.' };
    },
    verify: async ({ idempotencyKey }) => ({ ok: rotated.has(idempotencyKey), detail: 'The sensor says so.' }),
    async undo({ idempotencyKey }) {
      rotated.delete(idempotencyKey);
      return 'The sensor has the old one.';
    },
  };
}

describeResponseAction('rotate_key', async () => {
  const rotated = new Set<string>();
  const action = createRotateKeyAction({ database: test.database, directory, sensorSide: sensorSide(rotated), now });
  // There is a pair already, so that undo has one to restore.
  await action.apply(await action.plan(requestFor('rotate_key', { sensorId: null })), {
    ...context,
    idempotencyKey: 'zero',
  });
  return {
    action,
    request: requestFor('rotate_key'),
    observe: async () => ({
      rows: await test.database.query('select generation, fingerprint, retired_at from key_pairs order by generation'),
      file: await readFile(join(directory, 'fleet', 'id_ed25519'), 'utf8'),
      publicFile: await readFile(join(directory, 'fleet', 'id_ed25519.pub'), 'utf8'),
      rotated: [...rotated],
    }),
  };
});

describe('block_ip', () => {
  const action = () => createBlockIpAction({ database: test.database, now });

  it('says exactly what it will do', async () => {
    expect(await action().plan(requestFor('block_ip', { ttlMs: 3_600_000 }))).toEqual({
      kind: 'block_ip',
      effect: 'destructive',
      details: { network: '203.0.113.7', reason: 'Asked for by a person' },
      sentence: 'Puts 203.0.113.7 on the block list for 60 minutes.',
      against: ['203.0.113.7'],
      sensors: [],
      blast: 1,
      ttlMs: 3_600_000,
    });
  });

  it.each([
    [{ address: '203.0.113.0/16' }, 'A network may be as wide as /24, and no wider.'],
    [{ address: '2001:db8::/32' }, 'A network may be as wide as /48, and no wider.'],
    [{ address: 'all' }, 'What is to be blocked is neither an address nor a network.'],
    [{ address: '1.2.3.4; drop' }, 'What is to be blocked is neither an address nor a network.'],
    [{ address: 7 }, 'Its values are not understood.'],
  ])('refuses %j', async (values, message) => {
    await expect(action().plan(requestFor('block_ip', { values }))).rejects.toMatchObject({
      code: 'invalid_values',
      message,
      retryable: false,
    });
  });

  it('keeps what another order keeps out', async () => {
    const [first, second] = [action(), action()];
    const plan = await first.plan(requestFor('block_ip'));
    const applied = await first.apply(plan, context);
    await second.apply(plan, { ...context, idempotencyKey: 'two' });
    expect(await first.undo(applied)).toBe(
      'The entry for 203.0.113.7 is gone; another order still keeps it on the block list.',
    );
    expect(await blocked()).toMatchObject([{ network: '203.0.113.7', key: 'two' }]);
  });
});

describe('escalate', () => {
  it('locks out what a playbook names, and leaves it to policy whether that may be', async () => {
    const action = createEscalateAction({
      database: test.database,
      receivers: [],
      isProtected: () => true,
      lockDownMs: 0,
      now,
    });
    const values = { lock_down: true, title: 'A worm', reason: 'three sensors in a minute' };
    const plan = await action.plan(requestFor('escalate', { values, ttlMs: 600_000 }));
    expect(plan).toMatchObject({ against: ['203.0.113.7'], ttlMs: 600_000, details: { title: 'A worm' } });
    expect(plan.details.facts).toContainEqual({ name: 'reason', value: 'three sensors in a minute' });
    expect(await action.plan(requestFor('escalate', { values: { lock_down: false } }))).toMatchObject({ against: [] });
    await expect(action.plan(requestFor('escalate', { values: { lock_down: 'yes' } }))).rejects.toMatchObject({
      code: 'invalid_values',
    });
  });

  it('tells who is not told anyway, and locks out who may be locked out', async () => {
    const told = new Map<string, Told>();
    const action = escalation([receiver('pager', told), receiver('chat', told, 4)]);
    const plan = await action.plan(requestFor('escalate', { values: { level: 4 } }));
    expect([plan.sentence, plan.against, plan.ttlMs]).toEqual([
      'Tells pager. chat is told by its stream. Puts 203.0.113.7 on the block list for 10 minutes.',
      ['203.0.113.7'],
      600_000,
    ]);
    expect((await action.apply(plan, context)).detail).toBe('Told pager (pager-1). 203.0.113.7 is on the block list.');
    expect([...told.keys()]).toEqual(['one/pager']);
  });

  it('calls people about a machine of our own, and leaves that machine alone', async () => {
    const action = escalation([receiver('pager', new Map())]);
    const { against, sentence, ttlMs } = await action.plan(requestFor('escalate', { source: '10.0.0.5' }));
    expect([against, sentence, ttlMs]).toEqual([[], 'Tells pager.', null]);
  });

  it('fails when nobody took it, and says who did not', async () => {
    const broken: Receiver = {
      name: 'ticket',
      toldByStream: () => false,
      tell: () => Promise.reject(new Error('503')),
    };
    const one = escalation([broken], 0);
    await expect(one.apply(await one.plan(requestFor('escalate')), context)).rejects.toMatchObject({
      code: 'nobody_told',
      message: 'Nobody could be told. ticket: 503',
    });
    const two = escalation([broken, receiver('pager', new Map())], 0);
    expect((await two.apply(await two.plan(requestFor('escalate')), context)).detail).toBe(
      'Told pager (pager-1). Not told: ticket: 503.',
    );
  });
});

describe('key pairs of the hub', () => {
  it('are what OpenSSH reads', () => {
    const pair = makeOpensshKeyPair('cerberusmesh fleet 1');
    const parsed = ssh2.utils.parseKey(pair.privateKey);
    if (parsed instanceof Error) throw parsed;
    expect([parsed.type, parsed.comment, `ssh-ed25519 ${parsed.getPublicSSH().toString('base64')}`]).toEqual([
      'ssh-ed25519',
      'cerberusmesh fleet 1',
      pair.publicKey.replace(' cerberusmesh fleet 1', ''),
    ]);
    const signature = parsed.sign('text');
    if (signature instanceof Error) throw signature;
    const known = ssh2.utils.parseKey(pair.publicKey);
    expect(known instanceof Error ? known : known.verify('text', signature)).toBe(true);
    expect(fingerprintOfPublicKey(pair.publicKey)).toBe(pair.fingerprint);
    expect(['', 'ssh-ed25519', 'ssh-ed25519 \u0000;'].map(fingerprintOfPublicKey)).toEqual([null, null, null]);
  });

  it('are honeytokens once they were replaced', async () => {
    const action = createRotateKeyAction({ database: test.database, directory, sensorSide: null, now });
    const rotate = async (idempotencyKey: string) =>
      action.apply(await action.plan(requestFor('rotate_key')), { ...context, idempotencyKey });
    await rotate('first');
    const old = (await readFile(join(directory, 'fleet', 'id_ed25519.pub'), 'utf8')).trim();
    await rotate('second');
    const inUse = (await readFile(join(directory, 'fleet', 'id_ed25519.pub'), 'utf8')).trim();
    const eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    const watching = watchRetiredKeys(eventLog, (error) => {
      throw error;
    });
    const tried = (publicKey: string, at: number): EventOf<'credential.tried'> => ({
      id: uuidV7(now(), textHash(`tried ${at}`)),
      at: '2026-05-01T10:00:00.000Z',
      sensorId: 'edge',
      trap: 'ssh',
      sessionId: '00000000-0000-4000-8000-000000000001',
      source: { address: '203.0.113.7', port: 4_000 },
      destination: null,
      protocol: 'ssh',
      kind: 'credential.tried',
      data: { method: 'publickey', username: 'root', publicKey, accepted: false },
    });
    await eventLog.append([tried(old, 1), tried(inUse, 2), tried('ssh-rsa AAAA', 3)]);
    await watching.caughtUp(3);
    const used = (await eventLog.read(3, 10)).map(({ event }) => event);
    await watching.stop();
    await eventLog.stop();
    expect(used).toMatchObject([
      {
        kind: 'honeytoken.used',
        sessionId: '00000000-0000-4000-8000-000000000001',
        source: { address: '203.0.113.7' },
        data: {
          tokenKind: 'private-key',
          how: 'offered at a login: fleet key pair 1, which was replaced',
        },
      },
    ]);
  });
});
