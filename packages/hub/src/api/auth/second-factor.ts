import { createHash, randomBytes } from 'node:crypto';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database, Queryable } from '../../storage/database.ts';
import { SIGN_IN_LIMITS } from '../limits.ts';
import { authenticatorUri, base32, matchingStep, SECRET_BYTES } from './one-time-password.ts';
import type { SealedBox } from './sealed-box.ts';

/** One-time passwords of people, and the recovery codes for the day the authenticator is lost. */
export interface SecondFactor {
  state(personId: string): Promise<{ enabled: boolean; enabledAt: string | null; recoveryCodesLeft: number }>;
  /**
   * A new secret, in force once `confirm` has seen a code of it.
   *
   * @throws CerberusError `conflict` while one is in force
   */
  offer(person: { readonly id: string; readonly email: string }): Promise<{ secret: string; uri: string }>;
  /** Switches it on and returns the recovery codes, this once; null when the code is wrong. */
  confirm(personId: string, code: string): Promise<readonly string[] | null>;
  /** Whether the code is good. It is then spent, as a code of the authenticator or a recovery code. */
  prove(personId: string, code: string): Promise<boolean>;
  /** New recovery codes in place of the old; null while it is off. */
  renewRecoveryCodes(personId: string): Promise<readonly string[] | null>;
  /** Switches it off. False when it was. */
  remove(personId: string): Promise<boolean>;
}

const RECOVERY_CODE_BYTES = 10;

const rowSchema = z.object({
  secret_sealed: z.instanceof(Uint8Array),
  confirmed_at: z.string().nullable(),
  last_step: z.number(),
  recovery_sha256: z.array(z.instanceof(Uint8Array)),
});

/**
 * better-auth's plugin for this takes a code as often as it is shown within its time and keeps recovery codes so that
 * they can be read again; this does neither.
 *
 * @param dependencies.now Unix milliseconds
 */
export function createSecondFactor(dependencies: {
  readonly database: Database;
  readonly box: SealedBox;
  readonly now: () => number;
  readonly random?: (byteCount: number) => Uint8Array;
}): SecondFactor {
  const { database, box, now, random = randomBytes } = dependencies;

  /** Holds the row until the transaction ends: two requests with one code find it spent the second time. */
  async function lock(transaction: Queryable, personId: string): Promise<z.infer<typeof rowSchema> | null> {
    const [row] = await transaction.query(
      'select secret_sealed, confirmed_at, last_step, recovery_sha256 from people_second_factors where person_id = $1 for update',
      [personId],
    );
    return row === undefined ? null : rowSchema.parse(row);
  }

  async function takeCode(
    transaction: Queryable,
    personId: string,
    row: z.infer<typeof rowSchema>,
    code: string,
  ): Promise<boolean> {
    const secret = Buffer.from(box.open(row.secret_sealed, personId), 'hex');
    const step = matchingStep(secret, code, now(), row.last_step);
    if (step === null) return false;
    await transaction.execute('update people_second_factors set last_step = $2 where person_id = $1', [personId, step]);
    return true;
  }

  async function takeRecoveryCode(transaction: Queryable, personId: string, code: string): Promise<boolean> {
    const used = await transaction.execute(
      `update people_second_factors set recovery_sha256 = array_remove(recovery_sha256, $2)
       where person_id = $1 and $2 = any (recovery_sha256)`,
      [personId, hashOf(code)],
    );
    return used > 0;
  }

  async function giveRecoveryCodes(transaction: Queryable, personId: string): Promise<readonly string[]> {
    const codes = Array.from({ length: SIGN_IN_LIMITS.recoveryCodes }, () =>
      (base32(random(RECOVERY_CODE_BYTES)).toLowerCase().match(/.{4}/g) ?? []).join('-'),
    );
    await transaction.execute('update people_second_factors set recovery_sha256 = $2 where person_id = $1', [
      personId,
      codes.map(hashOf),
    ]);
    return codes;
  }

  return {
    async state(personId) {
      const [row] = await database.query(
        `select confirmed_at as "enabledAt", cardinality(recovery_sha256) as "recoveryCodesLeft"
         from people_second_factors where person_id = $1 and confirmed_at is not null`,
        [personId],
      );
      if (row === undefined) return { enabled: false, enabledAt: null, recoveryCodesLeft: 0 };
      return { enabled: true, enabledAt: String(row.enabledAt), recoveryCodesLeft: Number(row.recoveryCodesLeft) };
    },
    async offer(person) {
      const secret = Buffer.from(random(SECRET_BYTES));
      const written = await database.execute(
        `insert into people_second_factors (person_id, secret_sealed) values ($1, $2)
         on conflict (person_id) do update set secret_sealed = excluded.secret_sealed, last_step = 0
         where people_second_factors.confirmed_at is null`,
        [person.id, box.seal(secret.toString('hex'), person.id)],
      );
      if (written === 0) throw new CerberusError('conflict', 'A second factor is in force; switch it off first.');
      return { secret: base32(secret), uri: authenticatorUri(secret, person.email) };
    },
    confirm: (personId, code) =>
      database.transaction(async (transaction) => {
        const row = await lock(transaction, personId);
        if (row === null || row.confirmed_at !== null) {
          throw new CerberusError('conflict', 'No second factor waits to be confirmed.');
        }
        if (!(await takeCode(transaction, personId, row, code))) return null;
        await transaction.execute('update people_second_factors set confirmed_at = $2 where person_id = $1', [
          personId,
          new Date(now()).toISOString(),
        ]);
        return giveRecoveryCodes(transaction, personId);
      }),
    prove: (personId, code) =>
      database.transaction(async (transaction) => {
        const row = await lock(transaction, personId);
        if (row === null || row.confirmed_at === null) return false;
        return (
          (await takeCode(transaction, personId, row, code)) || (await takeRecoveryCode(transaction, personId, code))
        );
      }),
    renewRecoveryCodes: (personId) =>
      database.transaction(async (transaction) => {
        const row = await lock(transaction, personId);
        return row === null || row.confirmed_at === null ? null : giveRecoveryCodes(transaction, personId);
      }),
    async remove(personId) {
      return (await database.execute('delete from people_second_factors where person_id = $1', [personId])) > 0;
    },
  };
}

/** 80 random bits need no slow hash. Case, spaces and dashes are how people write them. */
function hashOf(code: string): Buffer {
  return createHash('sha256').update(code.toLowerCase().replaceAll(/[\s-]/g, '')).digest();
}
