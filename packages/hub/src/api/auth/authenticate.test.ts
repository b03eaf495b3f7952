import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteKey } from '../../storage/repositories/keys-repository.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { API_LIMITS } from '../limits.ts';
import { createAuthenticator } from './authenticate.ts';
import { createKey } from './keys.ts';
import type { People } from './people.ts';
import type { PersonPrincipal } from './principal.ts';

const PERSON: PersonPrincipal = {
  kind: 'person',
  id: 'p1',
  name: 'Ada',
  role: 'admin',
  signInId: 's1',
  email: 'ada@example.org',
  authenticatedAtMs: 0,
  secondFactor: false,
};
const COOKIE = 'cerberus.session_token=abc.def';

describe('authentication', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  function started(verifyCookie: People['verifyCookie']) {
    const clock = { ms: 1_000_000 };
    const authenticator = createAuthenticator({
      database: test.database,
      people: { verifyCookie, verifySignIn: async () => expect.fail('not used here') },
      tokens: { verify: async () => null },
      now: () => clock.ms,
      onError: (error) => expect.fail(String(error)),
    });
    const withCookie = () =>
      authenticator.authenticate({ authorization: undefined, cookie: `theme=dark; ${COOKIE}`, address: '203.0.113.1' });
    return { authenticator, clock, withCookie };
  }

  it('asks once in ten seconds about the same cookie, and about no other cookie of the browser', async () => {
    const asked: string[] = [];
    const { clock, withCookie } = started(async (cookie) => {
      asked.push(cookie);
      return PERSON;
    });
    expect(await withCookie()).toEqual(PERSON);
    expect(await withCookie()).toEqual(PERSON);
    expect(asked).toEqual([COOKIE]);
    clock.ms += API_LIMITS.verifiedCredentialTtlMs;
    await withCookie();
    expect(asked).toEqual([COOKIE, COOKIE]);
  });

  it('does not trust an answer that was on its way while its sign-in ended', async () => {
    const answers: ((principal: typeof PERSON | null) => void)[] = [];
    const { authenticator, withCookie } = started(() => new Promise((resolve) => answers.push(resolve)));
    const early = withCookie();
    authenticator.revoke({ signInId: 's1' });
    answers[0]?.(PERSON);
    await early;
    const late = withCookie();
    answers[1]?.(null);
    expect(await late).toBeNull();
  });

  it('tells who keeps connections open when a key ends', async () => {
    const { authenticator } = started(async () => null);
    const { key, record } = await createKey(test.database, { name: 'reader', role: 'viewer' });
    const credentials = { authorization: `Bearer ${key}`, cookie: undefined, address: '203.0.113.1' };
    expect(await authenticator.authenticate(credentials)).toMatchObject({ id: record.id });
    const ended: unknown[] = [];
    const stop = authenticator.onRevoked((what) => ended.push(what));
    await deleteKey(test.database, record.id);
    authenticator.revoke({ keyId: record.id });
    stop();
    authenticator.revoke({ keyId: 'other' });
    expect(ended).toEqual([{ keyId: record.id }]);
    expect(await authenticator.authenticate(credentials)).toBeNull();
  });
});
