import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import { SIGN_IN_LIMITS } from '../limits.ts';

const TOKEN_BYTES = 32;

/** Sign-ins whose password was good and whose code is still to come. */
export interface SignInSteps {
  /** The token that the second step is asked with. */
  begin(personId: string): Promise<string>;
  /** Who waits behind this token; null when it is unknown, ran out, or had too many wrong codes. */
  find(token: string): Promise<{ readonly personId: string; readonly email: string } | null>;
  failed(token: string): Promise<void>;
  /** Spends the token. False when somebody else has. */
  complete(token: string): Promise<boolean>;
}

const foundSchema = z.object({ personId: z.string(), email: z.string() });

/** @param dependencies.now Unix milliseconds */
export function createSignInSteps(dependencies: {
  readonly database: Database;
  readonly now: () => number;
}): SignInSteps {
  const { database, now } = dependencies;
  const moment = (offsetMs = 0): string => new Date(now() + offsetMs).toISOString();
  return {
    async begin(personId) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await database.execute('delete from sign_in_steps where expires_at < $1', [moment()]);
      await database.execute('insert into sign_in_steps (token_sha256, person_id, expires_at) values ($1, $2, $3)', [
        sha256(token),
        personId,
        moment(SIGN_IN_LIMITS.secondStepSeconds * 1000),
      ]);
      return token;
    },
    async find(token) {
      const [row] = await database.query(
        `select s.person_id as "personId", p.email from sign_in_steps s join people p on p.id = s.person_id
         where s.token_sha256 = $1 and s.expires_at > $2 and s.failures < $3 and p.disabled_at is null`,
        [sha256(token), moment(), SIGN_IN_LIMITS.maxCodesPerSecondStep],
      );
      return row === undefined ? null : foundSchema.parse(row);
    },
    async failed(token) {
      await database.execute('update sign_in_steps set failures = failures + 1 where token_sha256 = $1', [
        sha256(token),
      ]);
    },
    async complete(token) {
      return (await database.execute('delete from sign_in_steps where token_sha256 = $1', [sha256(token)])) > 0;
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
