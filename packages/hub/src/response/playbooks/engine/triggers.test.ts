import { type CerberusEvent, uuidV7 } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../artefacts/public-address.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../../../event-log/postgres-event-log.ts';
import { createAllowlist } from '../../../intel/indicators/index.ts';
import { silentLog } from '../../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../../storage/test-database.ts';
import { publishPlaybook } from './runs.ts';
import { PLAYBOOKS_GROUP, startTriggers, type Triggers } from './triggers.ts';

let test: TestDatabase;
let eventLog: PostgresEventLog;
let triggers: Triggers;
let nowMs = Date.parse('2026-05-01T05:59:00Z');
const problems: string[] = [];
let made = 0;

async function begin(): Promise<void> {
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  triggers = await startTriggers({
    database: test.database,
    eventLog,
    allowlist: createAllowlist({ entries: [], isPublicAddress, ownAddresses: () => [] }),
    secret: () => 'right',
    now: () => nowMs,
    onStarted() {},
    onError: (error) => problems.push(String(error)),
  });
}
beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  await triggers.stop();
  await eventLog.stop();
  await test.database.execute('delete from runs');
  await test.database.execute('delete from run_triggers');
  await test.database.execute('delete from playbook_versions');
  await test.database.execute('delete from event_log_offsets where consumer_group = $1', [PLAYBOOKS_GROUP]);
  problems.length = 0;
});
afterAll(() => test.drop());

/** Seconds of the clock go by, so that what was published is looked up. */
async function publish(id: string, rest: string): Promise<void> {
  await publishPlaybook(
    test.database,
    `apiVersion: cerberus/v1\nid: ${id}\nname: P\nversion: 1\n${rest}\nsteps:\n  - {id: look, action: enrich}\n`,
    'test',
  );
  nowMs += 10_000;
}

function event<Kind extends CerberusEvent['kind']>(
  kind: Kind,
  data: Extract<CerberusEvent, { kind: Kind }>['data'],
  at = new Date(nowMs).toISOString(),
) {
  made += 1;
  const identity = {
    id: uuidV7(nowMs, Buffer.from(String(made).padStart(10, '0'))),
    at,
    sensorId: 'edge',
    trap: null,
    sessionId: null,
    source: { address: '192.0.2.7', port: 4_000 },
    destination: null,
    protocol: 'ssh',
  };
  return { ...identity, kind, data };
}

const bait = (tokenId: string, at?: string) =>
  event('honeytoken.used', { tokenId, tokenKind: 'password', paths: ['/a'], how: 'ssh' }, at);

async function tell(...events: CerberusEvent[]): Promise<void> {
  const subscribedUpTo = (await eventLog.append(events)).appended.at(-1)?.seq ?? 0;
  for (;;) {
    if ((await eventLog.offset(PLAYBOOKS_GROUP)) >= subscribedUpTo) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const started = () =>
  test.database.query('select playbook_id as playbook, inputs, started_by as by from runs order by id');

describe('the triggers of playbooks', () => {
  it('start a run for an event that fits, with inputs from it, and none for what was before', async () => {
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    await eventLog.append([bait('before')]);
    await eventLog.stop();
    await publish(
      'bait',
      'inputs: {token: {type: string}, paths: {type: list}}\ntriggers: [{on: event, kinds: [honeytoken.used], when: event.source.address == "192.0.2.7", with: {token: "{{ event.data.tokenId }}", paths: "{{ event.data.paths }}"}}]',
    );
    await begin();
    await tell(bait('{{ 7 * 7 }}'), event('sensor.stopped', { reason: 'end' }));
    expect(await started()).toEqual([
      { playbook: 'bait', inputs: { token: '{{ 7 * 7 }}', paths: ['/a'] }, by: 'trigger event' },
    ]);
    expect(problems).toEqual([]);
  });

  it('start once for a key within its cool-down, and nothing for what is long gone', async () => {
    await publish(
      'bait',
      'triggers: [{on: event, kinds: [honeytoken.used], key: "{{ event.data.tokenId }}", cooldown: 1h}]',
    );
    await begin();
    await tell(bait('a'), bait('a'), bait('b'), bait('c', '2020-01-01T00:00:00.000Z'));
    expect(await started()).toHaveLength(2);
    nowMs += 3_600_000;
    await tell(bait('a'));
    expect(await started()).toHaveLength(3);
  });

  it('start the others when one playbook asks for what is not there', async () => {
    await publish('bad', 'triggers: [{on: event, kinds: [honeytoken.used], when: session.id == "x"}]');
    await publish('needy', 'inputs: {a: {type: string}}\ntriggers: [{on: event, kinds: [honeytoken.used]}]');
    await publish('good', 'triggers: [{on: event, kinds: [honeytoken.used], key: "nul \\u0000"}]');
    await begin();
    await tell(bait('a'));
    expect(await started()).toMatchObject([{ playbook: 'good' }]);
    expect(problems).toHaveLength(2);
  });

  it('start for indicators of their types, and for what the hub itself says', async () => {
    await publish(
      'share',
      'inputs: {value: {type: string}}\ntriggers: [{on: indicator, types: [ip, url], when: indicator.confidence > 0.5, with: {value: "{{ indicator.value }}"}}]',
    );
    await publish(
      'tell',
      'inputs: {name: {type: string}}\ntriggers: [{on: event, kinds: [model.promoted], with: {name: "{{ event.data.name }}"}}]',
    );
    await begin();
    const found = { tlp: 'green', validUntil: null, labels: [], origin: 'session' } as const;
    const indicator = (type: 'ipv4' | 'domain' | 'url', value: string, confidence: number) =>
      event('indicator.added', {
        ...found,
        labels: [],
        indicatorId: '01990000-0000-7000-8000-000000000001',
        type,
        value,
        confidence,
      });
    await tell(
      indicator('ipv4', '45.9.148.1', 0.9),
      indicator('domain', 'evil-host.ru', 0.9),
      indicator('url', 'http://evil-host.ru/{{ x }}', 0.8),
      indicator('ipv4', '45.9.148.2', 0.2),
      event('model.promoted', {
        modelId: '01990000-0000-7000-8000-000000000002',
        name: 'lstm',
        kind: 'lstm',
        version: 2,
        trainingDataSha256: 'ab'.repeat(32),
        featuresVersion: '1',
        weightsSha256: 'cd'.repeat(32),
        replacedModelId: null,
      }),
    );
    const runs = (await started()).map((run) => JSON.stringify(run)).toSorted();
    expect(runs.map((run) => JSON.parse(run))).toEqual([
      { playbook: 'share', inputs: { value: '45.9.148.1' }, by: 'trigger indicator' },
      { playbook: 'share', inputs: { value: 'http://evil-host.ru/{{ x }}' }, by: 'trigger indicator' },
      { playbook: 'tell', inputs: { name: 'lstm' }, by: 'trigger event' },
    ]);
    expect(problems).toEqual([]);
  });

  it('start at their time, once, and after a pause once for all that was missed', async () => {
    await publish('digest', "triggers: [{on: schedule, cron: '0 6 * * *'}]");
    nowMs = Date.parse('2026-05-02T05:59:00Z');
    await begin();
    await triggers.tick();
    expect(await started()).toEqual([]);
    nowMs = Date.parse('2026-05-02T06:00:05Z');
    await Promise.all([triggers.tick(), triggers.tick()]);
    expect(await started()).toHaveLength(1);
    nowMs = Date.parse('2026-05-09T07:00:00Z');
    await triggers.tick();
    await triggers.tick();
    expect(await started()).toHaveLength(2);
  });

  it('start for a webhook whose token is right, and say nothing else of it', async () => {
    await publish(
      'hook',
      'inputs: {n: {type: number}}\ntriggers: [{on: webhook, path: ticket, secret: token, with: {n: "{{ webhook.body.n }}"}}]',
    );
    await begin();
    await expect(triggers.webhook('ticket', 'wrong', {})).rejects.toMatchObject({ code: 'not-found' });
    await expect(triggers.webhook('other', 'right', {})).rejects.toMatchObject({ code: 'not-found' });
    expect(await triggers.webhook('ticket', 'right', { n: 3 })).toHaveLength(1);
    expect(await started()).toMatchObject([{ inputs: { n: 3 }, by: 'trigger webhook' }]);
  });
});
