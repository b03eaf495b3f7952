import { createHash } from 'node:crypto';
import { type Artefact, carryText } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startArtefacts } from '../../artefacts/artefacts.ts';
import { createKeptFiles } from '../../artefacts/kept-files.ts';
import { createTestNetwork } from '../../artefacts/test-network.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { startPipeline } from '../../pipeline/pipeline.ts';
import { testConclusions } from '../../pipeline/test-conclusions.ts';
import { makeEvent, testUuid } from '../../sessions/make-event.ts';
import { silentLog } from '../../storage/log.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

const PAYLOAD = Buffer.from('\x7fELF\0\xff', 'latin1');
const SHA256 = createHash('sha256').update(PAYLOAD).digest('hex');

/** Bytes that no text can hold: every value there is. */
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const wild = carryText(ALL_BYTES);
const wildBase64 = Buffer.from(ALL_BYTES).toString('base64');

describe('captured files in the API', () => {
  let api: TestApi;
  let eventLog: PostgresEventLog;
  let analyst: { readonly authorization: string };

  beforeAll(async () => {
    api = await startTestApi();
    analyst = await api.keyHeaders('analyst');
    eventLog = createPostgresEventLog({ database: api.database, log: silentLog });
    const { blobs, now } = api.dependencies.read;
    const files = createKeptFiles({
      blobs: { ...api.dependencies.ingest.blobs, read: blobs.read },
      database: api.database,
      now,
    });
    await files.put(
      SHA256,
      (async function* () {
        yield PAYLOAD;
      })(),
      'identity',
    );
    await eventLog.append([
      makeEvent('file.uploaded', {
        path: wild.text,
        pathBase64: wildBase64,
        sha256: SHA256,
        bytes: PAYLOAD.length,
        via: 'sftp',
      }),
      makeEvent('credential.tried', {
        method: 'password',
        username: wild.text,
        usernameBase64: wildBase64,
        secret: wild.text,
        secretBase64: wildBase64,
        accepted: false,
      }),
      makeEvent('command.entered', { input: wild.text, inputBase64: wildBase64, truncated: true, channel: 'exec' }),
      makeEvent('file.downloaded', {
        url: wild.text,
        urlBase64: wildBase64,
        path: 'y',
        sha256: null,
        bytes: null,
        via: 'curl',
        obtained: false,
      }),
      ...Array.from({ length: 5 }, (_, index) =>
        makeEvent('file.uploaded', { path: `/tmp/${index}`, sha256: `${index}`.repeat(64), bytes: 1, via: 'scp' }),
      ),
    ]);
    const artefacts = startArtefacts({
      database: api.database,
      eventLog,
      files,
      fetch: {
        enabled: false,
        maxBytes: 1,
        maxPerHour: 1,
        maxPerHostPerHour: 1,
        timeoutMs: 1,
        maxRedirects: 0,
        ports: [80],
      },
      network: createTestNetwork(),
      localSensorIds: [],
      now,
      onError: (error) => expect.fail(String(error)),
    });
    const pipeline = startPipeline({ ...testConclusions, eventLog });
    const head = await eventLog.head();
    await Promise.all([artefacts.caughtUp(head), pipeline.caughtUp(head)]);
    await Promise.all([artefacts.stop(), pipeline.stop()]);
  });
  afterAll(async () => {
    await eventLog.stop();
    await api.close();
  });

  async function get(url: string) {
    const response = await api.app.inject({ url, headers: analyst });
    expect([url, response.statusCode]).toEqual([url, 200]);
    return response.json();
  }

  it('are listed page by page, each once', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await get(`/api/v1/artefacts?limit=2${cursor}`);
      seen.push(...page.items.map((item: Artefact) => item.sha256));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen.toSorted()).toEqual([...[0, 1, 2, 3, 4].map((digit) => `${digit}`.repeat(64)), SHA256].toSorted());
    expect((await get('/api/v1/artefacts?kept=true')).items).toMatchObject([
      { sha256: SHA256, bytes: 6, mediaType: 'application/x-elf', kept: true },
    ]);
    expect((await get('/api/v1/artefacts?source=192.0.2.99')).items).toEqual([]);
    expect((await get(`/api/v1/artefacts?source=192.0.2.7&limit=500`)).items.length).toBe(6);
  });

  it('are shown with every name byte for byte', async () => {
    expect(await get(`/api/v1/artefacts/${SHA256}`)).toMatchObject({
      sha256: SHA256,
      sightings: [{ way: 'uploaded', path: wild.text, pathBase64: wildBase64, sessionId: testUuid('one') }],
    });
    const events = await get(`/api/v1/events?sha256=${SHA256}`);
    expect(events.items).toMatchObject([{ event: { kind: 'file.uploaded', data: { pathBase64: wildBase64 } } }]);
  });

  it('leave only as an encrypted archive, for who may have them', async () => {
    const response = await api.app.inject({ url: `/api/v1/artefacts/${SHA256}/archive`, headers: analyst });
    expect([response.statusCode, response.headers['content-type'], response.headers['cache-control']]).toEqual([
      200,
      'application/zip',
      'no-store',
    ]);
    expect(response.headers['content-disposition']).toBe(`attachment; filename="${SHA256}.zip"`);
    expect(response.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect(response.rawPayload.includes(PAYLOAD)).toBe(false);
    const viewer = await api.app.inject({
      url: `/api/v1/artefacts/${SHA256}/archive`,
      headers: await api.keyHeaders('viewer'),
    });
    expect([viewer.statusCode, viewer.json().code]).toEqual([403, 'not-permitted']);
  });

  it.each(['/api/v1/artefacts/nothing', `/api/v1/artefacts/${'A'.repeat(64)}`])(
    'take no %s for a hash',
    async (url) => {
      expect((await api.app.inject({ url, headers: analyst })).statusCode).toBe(400);
      expect((await api.app.inject({ url: `${url}/archive`, headers: analyst })).statusCode).toBe(400);
    },
  );

  it.each([
    `/api/v1/artefacts/${'f'.repeat(64)}`,
    `/api/v1/artefacts/${'f'.repeat(64)}/archive`,
    `/api/v1/artefacts/${'0'.repeat(64)}/archive`,
  ])('are not found where there are none: %s', async (url) => {
    expect((await api.app.inject({ url, headers: analyst })).statusCode).toBe(404);
  });

  it('stand beside what was typed and tried in the session, byte for byte', async () => {
    const detail = await get(`/api/v1/sessions/${testUuid('one')}`);
    expect(detail.credentials).toMatchObject([{ usernameBase64: wildBase64, secretBase64: wildBase64 }]);
    expect(detail.commands).toMatchObject([{ input: wild.text, inputBase64: wildBase64, truncated: true }]);
    expect(detail.files.slice(0, 2)).toMatchObject([
      { direction: 'uploaded', pathBase64: wildBase64, sha256: SHA256 },
      { direction: 'downloaded', urlBase64: wildBase64, path: 'y', sha256: null },
    ]);
  });
});
