import { type AuditLog, createAuditLog } from '../../audit/audit-log.ts';
import type { PostgresDatabase } from '../../storage/postgres-database.ts';
import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { ACCESS_CHANNEL, type Authenticator, createAuthenticator, parseAccessChange } from './authenticate.ts';
import type { InstanceSecret } from './instance-secret.ts';
import { createPeople, type People } from './people.ts';
import { createSealedBox, type SealedBox } from './sealed-box.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { createSetup, type Setup } from './setup.ts';
import { openSigningKeys } from './signing-keys.ts';

/** Who may use a hub, and how they prove it. */
export interface Access {
  readonly people: People;
  readonly secondFactor: SecondFactor;
  readonly tokens: AccessTokens;
  readonly authenticator: Authenticator;
  readonly setup: Setup;
  readonly audit: AuditLog;
  /** Seals the answers that are kept for repeated orders. */
  readonly replyBox: SealedBox;
}

/**
 * Opens it for one hub, which from then on hears at once of what other processes change.
 *
 * @param options.now Unix milliseconds
 */
export async function openAccess(options: {
  readonly database: PostgresDatabase;
  readonly dataDirectory: string;
  readonly secret: InstanceSecret;
  /** Whether people reach the hub by HTTPS only. */
  readonly https: boolean;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): Promise<{ readonly access: Access; stop(): Promise<void> }> {
  const { database, secret, now } = options;
  const people = createPeople({ database, secret: secret.derive('sign-in'), secureCookies: options.https, now });
  await people.forgetExpiredSessions();
  const tokens = createAccessTokens({ keys: await openSigningKeys(options.dataDirectory, now), now });
  const authenticator = createAuthenticator({ database, people, tokens, now, onError: options.onError });
  const stop = await database.listen(ACCESS_CHANNEL, (payload) => {
    const change = parseAccessChange(payload);
    if (change !== null) authenticator.revoke(change);
  });
  return {
    access: {
      people,
      secondFactor: createSecondFactor({ database, box: createSealedBox(secret.derive('second-factor')), now }),
      tokens,
      authenticator,
      setup: createSetup(database),
      audit: createAuditLog({ database, now }),
      replyBox: createSealedBox(secret.derive('kept-reply')),
    },
    stop,
  };
}
