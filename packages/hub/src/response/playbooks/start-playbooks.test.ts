import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CerberusEvent, uuidV7 } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../artefacts/public-address.ts';
import { type AuditLog, createAuditLog } from '../../audit/audit-log.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { createCvssAssessor } from '../../intel/cvss/cvss.ts';
import { createAllowlist, createIndicators } from '../../intel/indicators/index.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { type Playbooks, startPlaybooks } from './start-playbooks.ts';

const allowlist = createAllowlist({ entries: [], isPublicAddress, ownAddresses: () => [] });
const PLAYBOOK = `apiVersion: cerberus/v1
id: bait
name: Bait
version: 1
inputs: {token: {type: string}}
triggers:
  - {on: event, kinds: [honeytoken.used], with: {token: "{{ event.data.tokenId }}"}}
steps:
  - id: tell
    action: http_request
    secrets: [key]
    with:
      url: http://soc.example/alerts
      method: POST
      headers: {authorization: "{{ secrets.key }}"}
      body: {token: "{{ inputs.token }}"}
`;

describe('the playbooks of a hub', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let playbooks: Playbooks;
  let audit: AuditLog;
  let directory: string;
  const told: { readonly authorization: string | undefined; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      told.push({ authorization: request.headers.authorization, body });
      response.end();
    });
  });

  beforeAll(async () => {
    test = await createTestDatabase();
    directory = await mkdtemp(join(tmpdir(), 'cerberus-playbooks-'));
    await writeFile(join(directory, 'bait.yaml'), PLAYBOOK);
    await writeFile(join(directory, 'broken.yaml'), 'id: broken');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    audit = createAuditLog({ database: test.database, now: Date.now });
    playbooks = await startPlaybooks({
      settings: {
        enabled: true,
        directory,
        allowedHosts: ['soc.example'],
        secrets: { key: 'hidden key' },
        scripts: { enabled: false, allowUnisolated: false },
      },
      database: test.database,
      eventLog,
      network: {
        resolve: async () => ['10.0.0.7'],
        connect: () => connect({ host: '127.0.0.1', port }),
        ownAddresses: () => [],
      },
      connectors: { actions: [], notifiers: { connected: [], known: () => [] }, streams: { connected: [], known: [] } },
      indicators: createIndicators({ database: test.database, log: eventLog, allowlist, now: Date.now }),
      feeds: { names: [], update: async () => [] },
      allowlist,
      ask: async () => [],
      assess: (type, value) => createCvssAssessor().assess(type, value),
      executor: null,
      audit,
      log: silentLog,
      now: Date.now,
    });
  });
  afterAll(async () => {
    await playbooks.stop();
    await eventLog.stop();
    await test.drop();
    server.close();
    await rm(directory, { recursive: true });
  });

  it('are published from their directory, start for events, act, and say in the event log what they did', async () => {
    const event: CerberusEvent = {
      id: uuidV7(Date.now(), new Uint8Array(16).fill(1)),
      at: new Date().toISOString(),
      sensorId: 'edge',
      trap: 'ssh',
      sessionId: null,
      source: { address: '192.0.2.7', port: 4_000 },
      destination: null,
      protocol: 'ssh',
      kind: 'honeytoken.used',
      data: { tokenId: 'db-password', tokenKind: 'password', paths: ['/srv/.env'], how: 'ssh' },
    };
    await eventLog.append([event]);
    let kinds: string[] = [];
    while (!kinds.includes('run.completed')) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      kinds = (await eventLog.read(0, 100)).map(({ event: logged }) => logged.kind);
    }
    expect(told).toEqual([{ authorization: 'hidden key', body: '{"token":"db-password"}' }]);
    expect(kinds.filter((kind) => kind !== 'honeytoken.used').toSorted()).toEqual([
      'action.completed',
      'action.started',
      'run.completed',
      'run.started',
    ]);
    const [ended] = await audit.list({}, { limit: 5, beforeSequence: null });
    expect(ended).toMatchObject({
      actor: { kind: 'playbook', id: 'bait' },
      action: 'run.end',
      target: { kind: 'run' },
      outcome: 'done',
      after: {
        state: 'succeeded',
        startedBy: 'trigger event',
        facts: 1,
        factsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(await audit.verify()).toMatchObject({ intact: true });
    const kept = JSON.stringify(await test.database.query('select move from run_moves'));
    expect(kept).not.toContain('hidden key');
    expect(await test.database.query('select id from playbook_versions')).toEqual([{ id: 'bait' }]);
  });
});
