import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CerberusError, type Role, type User, type UserChange, userSchema } from '@cerberusmesh/contracts';
import type { Database, Queryable } from '../../storage/database.ts';
import { API_LIMITS, SIGN_IN_LIMITS } from '../limits.ts';

const TOKEN_BYTES = 24;

/** Any number that no other program takes on this database: "peop". */
const LOCK_KEY = 0x70656f70;

/** A link that works once; only its hash is kept. */
export interface Invitation {
  /** Below the console's address. */
  readonly path: string;
  readonly expiresAt: string;
}

/** Everybody, in the order in which they came. */
export async function listUsers(database: Queryable): Promise<User[]> {
  const rows = await database.query(`${SELECT} order by p.created_at, p.id limit $1`, [API_LIMITS.maxListedPeople]);
  return rows.map((row) => userSchema.parse(row));
}

/** @throws CerberusError `not-found` */
export async function findUser(database: Queryable, id: string): Promise<User> {
  const [row] = await database.query(`${SELECT} where p.id = $1`, [id]);
  if (row === undefined) throw new CerberusError('not-found', 'There is nobody with this id.');
  return userSchema.parse(row);
}

/** @throws CerberusError `not-found` */
export async function findUserByEmail(database: Queryable, email: string): Promise<User> {
  const [row] = await database.query(`${SELECT} where p.email = $1`, [email.toLowerCase()]);
  if (row === undefined) throw new CerberusError('not-found', 'There is nobody with this e-mail address.');
  return userSchema.parse(row);
}

/**
 * An account without a password, and the link whose holder gives it one.
 *
 * @param nowMs Unix milliseconds
 * @throws CerberusError `conflict` when somebody has this address
 */
export async function inviteUser(
  database: Database,
  person: { readonly email: string; readonly name: string; readonly role: Role },
  nowMs: number,
): Promise<{ readonly user: User; readonly invitation: Invitation }> {
  return database.transaction(async (transaction) => {
    const id = randomUUID();
    const written = await transaction.execute(
      'insert into people (id, name, email, email_verified, role) values ($1, $2, $3, false, $4) on conflict (email) do nothing',
      [id, person.name, person.email.toLowerCase(), person.role],
    );
    if (written === 0) throw new CerberusError('conflict', 'Somebody has this e-mail address already.');
    const invitation = await renewInvitation(transaction, id, nowMs);
    return { user: await findUser(transaction, id), invitation };
  });
}

/**
 * A new link for somebody who lost the last one, or the password; the last one ends. The password stays until it is used.
 *
 * @throws CerberusError `not-found`
 */
export async function renewInvitation(database: Queryable, personId: string, nowMs: number): Promise<Invitation> {
  await findUser(database, personId);
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const expiresAt = new Date(nowMs + SIGN_IN_LIMITS.invitationSeconds * 1000).toISOString();
  await database.execute(
    `insert into people_invitations (person_id, token_sha256, expires_at) values ($1, $2, $3)
     on conflict (person_id) do update set token_sha256 = excluded.token_sha256, expires_at = excluded.expires_at`,
    [personId, sha256(token), expiresAt],
  );
  // In the fragment: it reaches no server, no log and no Referer.
  return { path: `/invitation#token=${token}`, expiresAt };
}

/**
 * Spends the link and gives its account this password; every sign-in of it ends. Null when the link is unknown, spent or
 * too old, or its account is disabled.
 *
 * @param hashPassword called only for a good link: hashing is dear, and strangers may ask
 */
export async function acceptInvitation(
  database: Database,
  token: string,
  nowMs: number,
  setPassword: (personId: string, transaction: Queryable) => Promise<void>,
): Promise<{ readonly personId: string } | null> {
  return database.transaction(async (transaction) => {
    // The row lock makes a second use wait; it then finds the link gone.
    const [spent] = await transaction.query(
      'delete from people_invitations where token_sha256 = $1 and expires_at > $2 returning person_id as "personId"',
      [sha256(token), new Date(nowMs).toISOString()],
    );
    if (spent === undefined) return null;
    const user = await findUser(transaction, String(spent.personId));
    if (user.state === 'disabled') return null;
    await setPassword(user.id, transaction);
    await transaction.execute('delete from people_sessions where person_id = $1', [user.id]);
    return { personId: user.id };
  });
}

/**
 * @param version what the change was made from
 * @throws CerberusError `not-found`, `precondition-failed` when it was changed meanwhile, `conflict` when nobody would be
 *   left to administer
 */
export async function changeUser(
  database: Database,
  id: string,
  version: number,
  change: UserChange,
): Promise<{ readonly before: User; readonly after: User }> {
  return database.transaction(async (transaction) => {
    const before = await claimUser(transaction, id, version);
    const { name = before.name, role = before.role, disabled = before.state === 'disabled', secondFactor } = change;
    if (role !== 'admin' || disabled) await requireAnotherAdministrator(transaction, id);
    await transaction.execute(
      `update people set name = $2, role = $3, version = version + 1, updated_at = now(),
         disabled_at = case when $4 then coalesce(disabled_at, now()) end
       where id = $1`,
      [id, name, role, disabled],
    );
    if (disabled) await transaction.execute('delete from people_sessions where person_id = $1', [id]);
    if (secondFactor === false)
      await transaction.execute('delete from people_second_factors where person_id = $1', [id]);
    return { before, after: await findUser(transaction, id) };
  });
}

/** Removes the account and all that hangs on it; what it did stays in the audit log. Errors as `changeUser`. */
export async function deleteUser(database: Database, id: string, version: number): Promise<User> {
  return database.transaction(async (transaction) => {
    const before = await claimUser(transaction, id, version);
    await requireAnotherAdministrator(transaction, id);
    await transaction.execute('delete from people where id = $1', [id]);
    return before;
  });
}

/** One change at a time: two administrators who remove each other at once cannot both succeed. */
async function claimUser(transaction: Queryable, id: string, version: number): Promise<User> {
  await transaction.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
  const user = await findUser(transaction, id);
  if (user.version !== version) {
    throw new CerberusError('precondition-failed', `This account is at version ${user.version} now; look again.`);
  }
  return user;
}

async function requireAnotherAdministrator(transaction: Queryable, id: string): Promise<void> {
  const administrators = await transaction.query(
    `select p.id from people p join people_accounts a on a.person_id = p.id and a.password is not null
     where p.role = 'admin' and p.disabled_at is null`,
  );
  const isOne = administrators.some((administrator) => administrator.id === id);
  if (isOne && administrators.length === 1) {
    throw new CerberusError('conflict', 'This is the last administrator who can sign in; make another one first.');
  }
}

const SELECT = `
  select p.id, p.name, p.email, p.role, p.created_at as "createdAt", p.last_sign_in_at as "lastSignInAt", p.version,
    case when p.disabled_at is not null then 'disabled' when a.password is null then 'invited' else 'active' end as state,
    f.confirmed_at is not null as "secondFactor"
  from people p
    left join people_accounts a on a.person_id = p.id and a.provider_id = 'credential'
    left join people_second_factors f on f.person_id = p.id`;

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
