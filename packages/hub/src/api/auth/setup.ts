import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database, Queryable } from '../../storage/database.ts';

const TOKEN_BYTES = 24;

/**
 * First run: a hub without people has no password to guess. It prints one link with a random 192-bit token instead; who
 * holds it makes the first administrator, and the token is then spent. Every start without an administrator makes a new
 * token and ends the one before.
 */
export interface Setup {
  needed(): Promise<boolean>;
  /** A fresh token when set-up is needed, else null. Only its hash is kept. */
  issueToken(): Promise<string | null>;
  /** Makes the first administrator. `refused` when the token is wrong or spent, or set-up is over. */
  complete(request: SetupRequest): Promise<'created' | 'refused'>;
}

export interface SetupRequest {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  /** Called only for a good token: hashing is dear, and strangers may ask. */
  hashPassword(): Promise<string>;
}

export function createSetup(database: Database, random: (byteCount: number) => Uint8Array = randomBytes): Setup {
  return {
    needed: () => hasNoPeople(database),
    async issueToken() {
      if (!(await hasNoPeople(database))) return null;
      const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
      await database.execute(
        `insert into setup_token (token_sha256) values ($1)
         on conflict (singleton) do update set token_sha256 = excluded.token_sha256, created_at = now(), used_at = null`,
        [sha256(token)],
      );
      return token;
    },
    complete: (request) =>
      database.transaction(async (transaction) => {
        // The row lock of the update makes a second set-up wait; it then finds the token spent.
        const spent = await transaction.execute(
          'update setup_token set used_at = now() where token_sha256 = $1 and used_at is null',
          [sha256(request.token)],
        );
        if (spent === 0 || !(await hasNoPeople(transaction))) return 'refused';
        const personId = randomUUID();
        await transaction.execute(
          `insert into people (id, name, email, email_verified, role) values ($1, $2, $3, true, 'admin')`,
          [personId, request.name, request.email.toLowerCase()],
        );
        await transaction.execute(
          `insert into people_accounts (id, person_id, account_id, provider_id, password) values ($1, $2, $2, 'credential', $3)`,
          [randomUUID(), personId, await request.hashPassword()],
        );
        return 'created';
      }),
  };
}

async function hasNoPeople(database: Queryable): Promise<boolean> {
  return (await database.query('select 1 from people limit 1')).length === 0;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
