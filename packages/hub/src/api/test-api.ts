import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CerberusError, type Role } from '@cerberusmesh/contracts';
import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { createSeverityRater } from '../agent/severity/severity-rater.ts';
import { createAlerts } from '../alerts/alerts.ts';
import { isPublicAddress } from '../artefacts/public-address.ts';
import { createAuditLog } from '../audit/audit-log.ts';
import { createConnectorService } from '../connectors/connector-service.ts';
import { createPostgresEventLog } from '../event-log/postgres-event-log.ts';
import { createBlobStore } from '../intake/blob-store.ts';
import { createCvssAssessor } from '../intel/cvss/cvss.ts';
import { createAllowlist, createIndicators } from '../intel/indicators/index.ts';
import { defaultsOfAction } from '../response/playbooks/built-in-actions.ts';
import { responseConfigSchema } from '../response/response-config.ts';
import { policyOfDays } from '../retention/policy-of-days.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import type { Api } from './api.ts';
import { createAccessTokens } from './auth/access-tokens.ts';
import { createAuthenticator } from './auth/authenticate.ts';
import { createKey } from './auth/keys.ts';
import { createPeople, type PasswordHasher } from './auth/people.ts';
import { createSealedBox } from './auth/sealed-box.ts';
import { createSecondFactor } from './auth/second-factor.ts';
import { createSetup, type Setup } from './auth/setup.ts';
import { openSigningKeys } from './auth/signing-keys.ts';
import { createCursorCodec } from './cursor.ts';
import { createMetrics } from './metrics.ts';
import { createOriginCheck } from './origin-check.ts';
import { type ApiDependencies, createApiServer } from './server.ts';

/** The whole API on a database of its own, with a clock that the test turns. For tests only. */
export interface TestApi {
  readonly app: Api;
  readonly database: TestDatabase['database'];
  readonly setup: Setup;
  readonly dependencies: ApiDependencies;
  /** Where the keys of access tokens are kept. */
  readonly signingDirectory: string;
  /** A key of this role, as an `authorization` header. */
  keyHeaders(role: Role): Promise<{ readonly authorization: string }>;
  /** Sets the hub up and signs in: the `cookie` header of an administrator. */
  signInAsAdministrator(): Promise<string>;
  advanceClock(milliseconds: number): void;
  close(): Promise<void>;
}

export const ADMINISTRATOR = { email: 'ada@example.org', name: 'Ada', password: 'correct horse battery' } as const;

/** Real hashes are slow on purpose. */
const CHEAP_PASSWORDS: PasswordHasher = {
  hash: async (password) => createHash('sha256').update(password).digest('hex'),
  verify: async ({ hash, password }) => createHash('sha256').update(password).digest('hex') === hash,
};

export async function startTestApi(changes: Partial<ApiDependencies> = {}): Promise<TestApi> {
  const { database, drop } = await createTestDatabase();
  let clockMs = Date.parse('2026-05-01T10:00:00.000Z');
  const now = (): number => clockMs;
  const fail = (error: unknown): never => {
    throw error;
  };
  const people = createPeople({
    database,
    secret: randomBytes(32),
    secureCookies: false,
    now,
    passwords: CHEAP_PASSWORDS,
  });
  const setup = createSetup(database);
  const directory = await mkdtemp(join(tmpdir(), 'cerberus-api-'));
  const blobs = createBlobStore({ directory });
  const tokens = createAccessTokens({ keys: await openSigningKeys(directory, now), now });
  let agent = { threshold: 0.7, autoAction: false };
  const alerts = createAlerts({ database, now, uuid: randomUUID, onChanged() {} });
  const dependencies: ApiDependencies = {
    log: pino({ level: 'silent' }),
    now,
    version: '0.0.0-test',
    https: false,
    originCheck: createOriginCheck({ listenAddress: '127.0.0.1' }),
    authenticator: createAuthenticator({ database, people, tokens, now, onError: fail }),
    people,
    secondFactor: createSecondFactor({ database, box: createSealedBox(randomBytes(32)), now }),
    tokens,
    setup,
    audit: createAuditLog({ database, now }),
    retention: { policy: policyOfDays({ recordingsDays: 30 }), blobs, rejected: [] },
    replyBox: createSealedBox(randomBytes(32)),
    read: {
      database,
      cursors: createCursorCodec(randomBytes(32)),
      mapper: { mapCommandLine: () => [], familiesOf: () => [] },
      describeTechnique: () => undefined,
      blobs,
      now,
    },
    directives: {
      key: { algorithm: 'ed25519', publicKey: `${'A'.repeat(43)}=` },
      take: async () => [],
      answer: async () => {},
      find: async () => null,
      withdraw: async () => {
        throw new CerberusError('not-found', 'There is no order with this id.');
      },
    },
    fleet: {
      launch: async ({ provider }) => {
        throw new CerberusError('unavailable', `fleet.${provider} is switched off in the configuration.`);
      },
      find: async () => null,
      list: async () => [],
      end: async () => {
        throw new CerberusError('not-found', 'There is no instance of the fleet with this id.');
      },
      providers: async () => [],
    },
    ingest: { ingest: { receive: async () => ({ accepted: 0, duplicates: 0, rejected: 0 }) }, blobs },
    alerts,
    intel: {
      providers: () => [],
      rate: createSeverityRater({
        assess: (type, value) => createCvssAssessor().assess(type, value),
        llm: () => null,
        settings: { maxOutputTokens: 800 },
        randomBytes,
      }),
    },
    connectors: createConnectorService({
      database,
      exporters: [],
      asked: [],
      running: null,
      head: async () => 0,
      network: { resolve: async () => [], ownAddresses: () => [] },
      request: fetch,
      now,
      uuid: () => '01990000-0000-4000-8000-000000000000',
      wait: async () => {},
    }),
    indicators: createIndicators({
      database,
      log: createPostgresEventLog({ database, log: silentLog }),
      allowlist: createAllowlist({ entries: [], isPublicAddress, ownAddresses: () => [] }),
      now,
    }),
    response: {
      people: {
        eventLog: createPostgresEventLog({ database, log: silentLog }),
        settings: responseConfigSchema.parse({}),
      },
      answers: { preview: async () => ({ plan: null, verdict: null, reason: 'a test' }), wake() {} },
    },
    playbooks: { actionDefaults: defaultsOfAction, isAction: () => true, wake() {}, triggers: null },
    agent: {
      current: () => agent,
      change: (settings) => {
        agent = settings;
      },
    },
    probe: {
      version: '0.0.0-test',
      startedAt: '2026-05-01T09:00:00.000Z',
      progress: async () => ({ eventCount: 0, lagEvents: 0 }),
      liveClients: () => 0,
    },
    metrics: createMetrics({
      lagEvents: async () => 0,
      liveClients: () => 0,
      labels: async () => new Map(),
      llmCalls: async () => new Map(),
    }),
    ...changes,
  };
  const app = await createApiServer(dependencies);

  return {
    app,
    database,
    setup,
    dependencies,
    signingDirectory: directory,
    async keyHeaders(role) {
      const { key } = await createKey(database, { name: `${role} of the test`, role });
      return { authorization: `Bearer ${key}` };
    },
    async signInAsAdministrator() {
      const token = await setup.issueToken();
      const response = await app.inject({ method: 'POST', url: '/api/v1/setup', payload: { ...ADMINISTRATOR, token } });
      return cookieOf(response);
    },
    advanceClock(milliseconds) {
      clockMs += milliseconds;
    },
    async close() {
      await app.close();
      await drop();
      await rm(directory, { recursive: true });
    },
  };
}

/** The session cookie that an answer set, as a `cookie` header sends it back. */
export function cookieOf(response: LightMyRequestResponse): string {
  return response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}
