import { type CerberusEvent, uuidV7 } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../artefacts/public-address.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { createAllowlist } from './allowlist.ts';
import { indicatorWriter } from './export-indicators.ts';
import { followIndicators, INDICATORS_GROUP } from './follow-indicators.ts';
import { changeIndicator, findIndicator, listIndicators, noteSightings } from './indicator-store.ts';

const NOW = Date.parse('2026-05-01T12:00:00.000Z');
const allowlist = createAllowlist({ entries: [], isPublicAddress, ownAddresses: () => [] });
let made = 0;

function event<Kind extends CerberusEvent['kind']>(
  kind: Kind,
  data: Extract<CerberusEvent, { kind: Kind }>['data'],
  { session = 1, at = '2026-05-01T10:00:00.000Z', source = '45.9.148.99' } = {},
): CerberusEvent {
  made += 1;
  const event = {
    id: uuidV7(Date.parse(at), Buffer.from(String(made).padStart(10, '0'))),
    at,
    sensorId: 'edge',
    trap: 'ssh',
    sessionId: `01990000-0000-7000-8000-0000000000a${session}`,
    source: { address: source, port: 4_000 },
    destination: { address: '51.15.1.1', port: 22 },
    protocol: 'ssh',
    kind,
    data,
  };
  // reason: the pair of kind and data is typed by the parameters; a generic pair does not narrow to the union.
  return event as CerberusEvent;
}
const download = (session: number, at?: string) =>
  event(
    'file.downloaded',
    { url: 'http://evil-host.ru/x', sha256: 'ab'.repeat(32), bytes: 3, via: 'wget', obtained: true },
    { session, ...(at === undefined ? {} : { at }) },
  );
const scored = (source: string) =>
  event(
    'session.scored',
    { score: 0.7, level: 4, stage: 'execution', contributions: [], scoringVersion: '1' },
    { source },
  );

describe('the indicators of sessions', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let following: ReturnType<PostgresEventLog['subscribe']>;
  const problems: unknown[] = [];

  async function tell(...events: CerberusEvent[]): Promise<CerberusEvent[]> {
    const { appended } = await eventLog.append(events);
    const upTo = appended.at(-1)?.seq ?? 0;
    await following.caughtUp(upTo);
    return (await eventLog.read(upTo, 100)).map(({ event: logged }) => logged);
  }
  const list = async (filters: Parameters<typeof listIndicators>[1] = {}) =>
    (await listIndicators(test.database, filters, { nowMs: NOW, limit: 50, after: null })).items;

  beforeAll(async () => {
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    following = followIndicators(eventLog, allowlist, (error) => problems.push(error));
    await test.database.execute(
      `insert into enrichments (address, provider, state, facts, asked_at, expires_at)
         values ('185.220.101.4', 'greynoise', 'known', '{"verdict":"benign"}', now(), now())`,
    );
  });
  afterAll(async () => {
    await following.stop();
    await eventLog.stop();
    await test.drop();
    expect(problems).toEqual([]);
  });

  it('are made once, with their evidence, and said in the log', async () => {
    const said = await tell(
      download(1),
      download(1),
      scored('45.9.148.99'),
      scored('185.220.101.4'),
      scored('10.1.1.1'),
    );
    expect(said.map(({ kind, data }) => [kind, 'value' in data ? data.value : null])).toEqual([
      ['indicator.added', 'http://evil-host.ru/x'],
      ['indicator.added', 'evil-host.ru'],
      ['indicator.added', 'ab'.repeat(32)],
      ['indicator.added', '45.9.148.99'],
    ]);
    const [file] = await list({ type: 'sha256' });
    expect(file).toMatchObject({
      confidence: 0.85,
      tlp: 'green',
      status: 'active',
      sightings: 1,
      sources: ['session'],
      labels: ['payload'],
      validUntil: '2027-05-01T10:00:00.000000Z',
    });
    expect(await findIndicator(test.database, file?.id ?? '', NOW)).toMatchObject({
      evidence: [{ sessionId: '01990000-0000-7000-8000-0000000000a1' }],
    });
    expect(await eventLog.offset(INDICATORS_GROUP)).toBeGreaterThan(0);
  });

  it('are seen again without being new, and are new again after they expired', async () => {
    expect(await tell(download(2))).toEqual([]);
    expect((await list({ type: 'domain' }))[0]).toMatchObject({ sightings: 2, value: 'evil-host.ru' });
    const later = await tell(download(3, '2026-07-01T10:00:00.000Z'));
    expect(later.map(({ data }) => ('type' in data ? data.type : null))).toEqual(['url', 'domain']);
  });

  it('are filtered, paged, and expire by themselves', async () => {
    expect(await list({ search: 'EVIL' })).toHaveLength(2);
    expect(await list({ minConfidence: 0.8, type: 'ipv4' })).toEqual([]);
    const first = await listIndicators(test.database, {}, { nowMs: NOW, limit: 3, after: null });
    const rest = await listIndicators(test.database, {}, { nowMs: NOW, limit: 3, after: first.next });
    expect([first.items.length, rest.items.length, rest.next]).toEqual([3, 1, null]);
    const year = await listIndicators(
      test.database,
      { status: 'expired' },
      { nowMs: NOW + 400 * 86_400_000, limit: 9, after: null },
    );
    expect(year.items).toHaveLength(3);
  });

  it('stay on the allowlist once a person put them there', async () => {
    const [domain] = await list({ type: 'domain' });
    const changed = await changeIndicator(
      test.database,
      domain?.id ?? '',
      { status: 'allowlisted', note: 'ours' },
      NOW,
    );
    expect(changed).toMatchObject({ status: 'allowlisted', note: 'ours' });
    expect(await tell(download(4, '2027-09-01T10:00:00.000Z'))).toMatchObject([
      { data: { type: 'url' } },
      { data: { type: 'sha256' } },
    ]);
    expect((await list({ status: 'allowlisted' })).map(({ value }) => value)).toEqual(['evil-host.ru']);
    expect((await changeIndicator(test.database, domain?.id ?? '', { status: 'expired' }, NOW)).status).toBe('expired');
    expect((await changeIndicator(test.database, domain?.id ?? '', { status: 'active' }, NOW)).status).toBe('active');
    await expect(
      changeIndicator(test.database, '01990000-0000-7000-8000-000000000009', { tlp: 'red' }, NOW),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('leave in every format without a word of theirs acting', async () => {
    await test.database.transaction((transaction) =>
      noteSightings(transaction, [
        {
          type: 'user-agent',
          value: '=cmd|"/c calc"!A1,x',
          confidence: 1,
          tlp: 'clear',
          labels: [],
          at: '2026-05-01T10:00:00.000Z',
          origin: 'person',
          evidence: null,
        },
        {
          type: 'url',
          value: 'http://a.ru/%22;)reject%20any%20(x',
          confidence: 1,
          tlp: 'clear',
          labels: [],
          at: '2026-05-01T10:00:00.000Z',
          origin: 'person',
          evidence: null,
        },
      ]),
    );
    const items = await list({});
    const written = (format: Parameters<typeof indicatorWriter>[0]) => {
      const writer = indicatorWriter(format);
      return writer.head('2026-05-01T12:00:00.000Z') + items.map(writer.line).join('') + writer.tail();
    };
    expect(written('csv')).toContain(`user-agent,"'=cmd|""/c calc""!A1,x",1,clear`);
    expect(JSON.parse(written('json')).items).toHaveLength(items.length);
    expect(written('plain').split('\n')).toContain('45.9.148.99');
    expect(written('nftables')).toContain('add element inet cerberus attackers4 { 45.9.148.99 }\n');
    const rules = written('suricata')
      .split('\n')
      .filter((line) => line.startsWith('alert'));
    expect(rules).toHaveLength(4);
    expect(rules.find((rule) => rule.includes('a.ru'))).toContain('content:"/%22|3B||29|reject%20any%20|28|x"');
  });
});
