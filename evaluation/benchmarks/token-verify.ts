import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAccessTokens } from '../../packages/hub/src/api/auth/access-tokens.ts';
import { createAuthenticator } from '../../packages/hub/src/api/auth/authenticate.ts';
import { createKey, verifyKey } from '../../packages/hub/src/api/auth/keys.ts';
import { createPeople } from '../../packages/hub/src/api/auth/people.ts';
import { openSigningKeys } from '../../packages/hub/src/api/auth/signing-keys.ts';
import { startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { migrate } from '../../packages/hub/src/storage/migrate.ts';
import { openDatabase } from '../../packages/hub/src/storage/postgres-database.ts';
import { machineAndVersions } from '../detection/report.ts';

/**
 * How many access tokens (JWT, EdDSA) this process verifies in a second of its processor time, against looking up the
 * session of a cookie and a key in the database, and against a credential that was verified within the last seconds.
 * `--rounds` (5) of `--verifications` (2,000) each, medians; what PostgreSQL's own processes use is not counted.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, verifications: { type: 'string', default: '2000' } },
});
const rounds = Number(values.rounds);
const verifications = Number(values.verifications);

const directory = await mkdtemp(join(tmpdir(), 'cerberus-benchmark-'));
// So that PostgreSQL, which is not root, keeps its files inside and they go with it.
await chmod(directory, 0o755);
const postgres = await startEmbeddedPostgres({ directory: join(directory, 'database'), log: silentLog });
const database = openDatabase(postgres.connection, { log: silentLog });
await migrate(database, silentLog);
const people = createPeople({ database, secret: randomBytes(32), secureCookies: false, now: Date.now });
const tokens = createAccessTokens({ keys: await openSigningKeys(directory, Date.now), now: Date.now });
const onError = (error: unknown): never => {
  throw error;
};
const authenticator = createAuthenticator({ database, people, tokens, now: Date.now, onError });

const personId = randomUUID();
await database.execute(`insert into people (id, name, email, role) values ($1, 'Ada', 'ada@example.org', 'admin')`, [
  personId,
]);
const { principal, setCookies } = await people.open(personId, { userAgent: 'benchmark', address: '127.0.0.1' });
const cookie = setCookies[0]?.split(';', 1)[0] ?? '';
const token = (await tokens.issue(principal)) ?? '';
const { key } = await createKey(database, { name: 'benchmark', role: 'viewer' });

/** Verifications per second of this process's processor time. */
async function rateOf(verify: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < verifications; count++) {
    if ((await verify()) === null) throw new Error('a good credential was refused');
  }
  const { user, system } = process.cpuUsage(before);
  return verifications / ((user + system) / 1e6);
}

const subjects = {
  token: () => tokens.verify(token),
  sessionLookUp: () => people.verifyCookie(cookie),
  keyLookUp: () => verifyKey(database, key, Date.now()),
  remembered: () =>
    authenticator.authenticate({ authorization: `Bearer ${token}`, cookie: undefined, address: '127.0.0.1' }),
};
const rates: Record<keyof typeof subjects, number[]> = { token: [], sessionLookUp: [], keyLookUp: [], remembered: [] };
for (let round = 0; round < rounds; round++) {
  rates.token.push(await rateOf(subjects.token));
  rates.sessionLookUp.push(await rateOf(subjects.sessionLookUp));
  rates.keyLookUp.push(await rateOf(subjects.keyLookUp));
  rates.remembered.push(await rateOf(subjects.remembered));
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
}
await database.end();
await postgres.stop();
await rm(directory, { recursive: true });

const median = (numbers: readonly number[]): number =>
  Math.round(numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0);
const value = median(rates.token);
const against = median(rates.sessionLookUp);
process.stdout.write(
  `${JSON.stringify({
    name: 'token-verify',
    value,
    unit: 'verifications per second of processor time',
    ratio: Number((value / against).toFixed(1)),
    against: `${against}/s: session of a cookie (better-auth and one query)`,
    keyLookUpPerSecond: median(rates.keyLookUp),
    rememberedPerSecond: median(rates.remembered),
    n: rounds,
    verifications,
    seed: 0,
    ...machineAndVersions(),
  })}\n`,
);
