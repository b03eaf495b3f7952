import { type Directive, directiveDataSchemas } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirectiveSigner } from '../../directives/directive-signer.ts';
import { type Directives, startDirectives } from '../../directives/directives.ts';
import { createPostgresEventLog } from '../../event-log/postgres-event-log.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { createTestProvider, report, startTestFleet } from '../../fleet/test-fleet.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import type { SensorActionDependencies } from './directive-action.ts';
import { describeResponseAction } from './response-action.contract.ts';
import type { ActionRequest } from './response-action.ts';
import { sensorActions } from './sensor-actions.ts';
import type { SensorWorld } from './sensor-world.ts';
import { chooseRecipes, TRAP_RECIPES } from './trap-recipes.ts';

const now = (): number => Date.parse('2026-11-22T01:00:00.000Z');
const SESSION = '0190a3c2-1111-7abc-8def-0123456789ab';
let test: TestDatabase;
let dependencies: SensorActionDependencies & { readonly fleet: Fleet };
const provider = createTestProvider();

beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  const directives = await startDirectives({ database, signer: createDirectiveSigner(new Uint8Array(32)), now });
  const fleet = startTestFleet({
    database,
    eventLog: createPostgresEventLog({ database, log: silentLog }),
    provider: {
      ...provider,
      async launch(order, signal) {
        await report(database, order.sensorId, new Date(now()).toISOString());
        return provider.launch(order, signal);
      },
    },
    // Long enough ago for everything to be due at once.
    now,
    loops: true,
  });
  dependencies = { database, directives, fleet, now };
  const at = new Date(now()).toISOString();
  await database.execute(
    `insert into sensors (id, persona, last_seen_at, event_count) values ('edge', 'web-server', $1, 1)`,
    [at],
  );
  await database.execute(`insert into sensor_contacts values ('edge', $1)`, [at]);
  await database.execute(
    `insert into traps values ('edge', 0, 'web', 'http', '0.0.0.0', 8080), ('edge', 1, 'ssh', 'ssh', '0.0.0.0', 2222)`,
  );
  await database.execute(
    `insert into detections (session_id, position, technique_id, technique_name, tactic, tactics, confidence, rule, attack_version, stage, evidence, count, first_at, last_at)
       values ($1, 0, 'T1552.004', 'Private Keys', 'credential-access', '{credential-access}', 0.9, 'r', '17', 'execution', '{}', 1, $2, $2)`,
    [SESSION, at],
  );
});
afterAll(async () => {
  await dependencies.fleet.stop();
  await dependencies.directives.stop();
  await test.drop();
});

const request = (kind: string, changes: Partial<ActionRequest> = {}): ActionRequest => ({
  kind,
  decisionId: null,
  runId: null,
  sessionId: SESSION,
  sensorId: 'edge',
  trap: 'ssh',
  source: '203.0.113.7',
  values: {},
  requestedBy: 'agent',
  ttlMs: null,
  ...changes,
});

/** A sensor that does whatever it is told, as far as the hub can see. */
function obedientSensor(directives: Directives) {
  const inForce = new Map<string, unknown>();
  const stopped = new AbortController();
  const run = async (): Promise<void> => {
    let after = 0;
    while (!stopped.signal.aborted) {
      for (const { payload } of await directives.take('edge', { after, waitMs: 5_000, signal: stopped.signal })) {
        const order: Directive = JSON.parse(payload);
        after = order.sequence;
        const done = { code: null, detail: `${order.kind} done`, facts: {} };
        if (order.kind === 'withdraw') {
          inForce.delete(order.data.directiveId);
          await directives.answer('edge', order.data.directiveId, { state: 'undone', ...done });
        } else inForce.set(order.directiveId, [order.kind, order.data]);
        await directives.answer('edge', order.directiveId, { state: 'applied', ...done });
      }
    }
  };
  const running = run();
  return {
    observe: async () => [...inForce.values()],
    stop: async () => {
      stopped.abort();
      await running;
      await test.database.execute('delete from directives where withdraws is not null');
      await test.database.execute('delete from directives');
    },
  };
}

for (const kind of ['insert_trap', 'launch_decoy', 'rotate_host_key', 'redirect', 'raise_recording', 'sensor_block'])
  describeResponseAction(kind, async () => {
    const action = sensorActions(dependencies).find((each) => each.kind === kind);
    if (action === undefined) throw new Error(`no action ${kind}`);
    return { action, request: request(kind), ...obedientSensor(dependencies.directives) };
  });

describeResponseAction('launch_decoy through the fleet', async () => {
  const action = sensorActions(dependencies).find((each) => each.kind === 'launch_decoy');
  if (action === undefined) throw new Error('no action launch_decoy');
  for (const key of ['one', 'off'])
    await test.database.execute(
      `insert into actions (id, idempotency_key, kind, state, request, happened_at, created_at)
         values (gen_random_uuid(), $1, 'launch_decoy', 'running', '{}', now(), now())`,
      [key],
    );
  return {
    action,
    request: request('launch_decoy', { values: { provider: 'process', port: 2022 } }),
    observe: async () => [...provider.instances.values()],
    stop: async () => {
      provider.instances.clear();
      await test.database.execute('delete from fleet_instances');
      await test.database.execute('delete from actions');
    },
  };
});

describe('an action on a sensor', () => {
  const actionOf = (kind: string) => {
    const found = sensorActions(dependencies).find((each) => each.kind === kind);
    if (found === undefined) throw new Error(`no action ${kind}`);
    return found;
  };

  it('says exactly what it will plant, for whom, and why that is believed', async () => {
    const plan = await actionOf('insert_trap').plan(request('insert_trap'));
    expect(plan.sentence).toContain('203.0.113.7 on the sensor edge: {{home}}/.ssh/id_backup');
    expect(plan.sentence).toContain('who looks for keys or for other machines finds both');
    expect(plan).toMatchObject({ against: [], sensors: ['edge'], ttlMs: 30 * 86_400_000 });
    expect(JSON.stringify(plan)).not.toContain('PRIVATE KEY');
  });

  it('does not begin where the sensor is not there, is not known, or has nothing of the kind', async () => {
    await expect(actionOf('redirect').plan(request('redirect', { sensorId: 'unknown' }))).rejects.toMatchObject({
      code: 'no_sensor',
    });
    await expect(actionOf('redirect').plan(request('redirect', { source: null }))).rejects.toMatchObject({
      code: 'invalid_values',
    });
    const values = { address: '0.0.0.0/0' };
    await expect(actionOf('sensor_block').plan(request('sensor_block', { values }))).rejects.toMatchObject({
      code: 'invalid_values',
    });
    await test.database.execute(`update sensor_contacts set at = '2026-11-22T00:00:00Z'`);
    const context = { signal: new AbortController().signal, idempotencyKey: 'away' };
    const plan = await actionOf('redirect').plan(request('redirect'));
    await expect(actionOf('redirect').apply(plan, context)).rejects.toMatchObject({
      code: 'sensor_away',
      retryable: true,
    });
    expect(await actionOf('redirect').readiness()).toMatchObject({ ready: false });
    await test.database.execute('update sensor_contacts set at = $1', [new Date(now()).toISOString()]);
  });

  it('launches a sensor of its own where a provider is named, and says what it cannot be', async () => {
    const action = actionOf('launch_decoy');
    const plan = (values: ActionRequest['values'], changes: Partial<ActionRequest> = {}) =>
      action.plan(request('launch_decoy', { values, ...changes }));
    expect(await plan({ provider: 'process' })).toMatchObject({
      details: { provider: 'process', spec: { persona: 'database-server', traps: [{ kind: 'ssh', port: 0 }] } },
      sensors: [],
      ttlMs: 10_080 * 60_000,
    });
    const own = await plan({ provider: 'ec2', traps: [{ kind: 'http', port: 80 }] }, { sensorId: null, ttlMs: 60_000 });
    expect(own).toMatchObject({ details: { spec: { persona: 'web-server' } }, ttlMs: 60_000 });
    await expect(plan({ provider: 'lambda' })).rejects.toMatchObject({ code: 'invalid_values' });
    const context = { signal: new AbortController().signal, idempotencyKey: 'ec2' };
    await expect(action.apply(own, context)).rejects.toMatchObject({ code: 'unavailable', retryable: false });
  });

  it('that a sensor could not do fails with the sensor’s words, and is ordered anew when it is tried again', async () => {
    const { directives } = dependencies;
    const action = actionOf('raise_recording');
    const plan = await action.plan(request('raise_recording'));
    const context = { signal: new AbortController().signal, idempotencyKey: 'twice' };
    const answer = async (state: 'failed' | 'applied', after: number) => {
      const [order] = await directives.take('edge', { after, waitMs: 5_000, signal: context.signal });
      const { directiveId, sequence } = JSON.parse(order?.payload ?? '{}');
      const code = state === 'failed' ? ('too-many' as const) : null;
      await directives.answer('edge', directiveId, { state, code, detail: `${state} here`, facts: {} });
      return sequence;
    };
    const first = action.apply(plan, context);
    const failure = expect(first).rejects.toMatchObject({ code: 'too_many', message: 'The sensor edge: failed here' });
    const seen = await answer('failed', 0);
    await failure;
    const second = action.apply(plan, context);
    await answer('applied', seen);
    expect(await second).toMatchObject({ detail: 'applied here' });
    await test.database.execute('delete from directives');
  });
});

describe('what is planted', () => {
  const world = (changes: Partial<SensorWorld> = {}): SensorWorld => ({
    sensorId: 'edge',
    persona: 'web-server',
    traps: [{ name: 'web', protocol: 'http', address: '0.0.0.0', port: 8080 }],
    destination: '198.51.100.4',
    techniques: new Set(),
    tactics: new Set(),
    ...changes,
  });

  it('is an order that a sensor takes, whatever recipe it is made by', () => {
    for (const recipe of TRAP_RECIPES) {
      const built = recipe.build(world());
      expect(
        directiveDataSchemas.insert_trap.safeParse({ source: '192.0.2.1', ...built }).error,
        recipe.id,
      ).toBeUndefined();
      const texts = (built?.files ?? []).map(({ text }) => text).join('');
      for (const { name } of built?.bait ?? []) expect(texts, recipe.id).toContain(`{{secret.${name}}}`);
    }
  });

  it('follows from what was done, not from what was written', () => {
    const ids = (changes: Partial<SensorWorld>) => chooseRecipes(world(changes)).map(({ id }) => id);
    expect(ids({ techniques: new Set(['T1046']) })).toEqual(['metrics-service', 'backup-key']);
    expect(ids({ techniques: new Set(['T1105', 'T1059.004']) })).toEqual(['cloud-credentials', 'deployment-login']);
    expect(ids({ tactics: new Set(['exfiltration']) })).toEqual(['cloud-credentials', 'beacon-document']);
    expect(ids({ tactics: new Set(['exfiltration']), traps: [] })).toEqual(['cloud-credentials']);
    expect(ids({})).toEqual(['backup-key']);
    expect(ids({ persona: 'router' })).toEqual(['device-backup']);
  });
});
