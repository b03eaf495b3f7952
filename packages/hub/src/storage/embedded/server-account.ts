import { constants as fileConstants } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';

/** The identity PostgreSQL runs under. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  /** True when this process is root and PostgreSQL must run as somebody else. */
  readonly separate: boolean;
}

/**
 * Who runs PostgreSQL: this process's own user, or `nobody` when this process is root, which PostgreSQL refuses to be.
 *
 * @throws CerberusError `database-unavailable` when root has no unprivileged user to drop to
 */
export async function findServerAccount(passwdPath = '/etc/passwd'): Promise<ServerAccount> {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  if (uid === undefined || gid === undefined) {
    throw new CerberusError(
      'database-unavailable',
      'The embedded PostgreSQL needs Linux or macOS: set CERBERUS_DATABASE_URL to a server of your own.',
    );
  }
  if (uid !== 0) return { uid, gid, separate: false };
  for (const line of (await readFile(passwdPath, 'utf8')).split('\n')) {
    const [name, , userId, groupId] = line.split(':');
    if (name !== 'nobody' || userId === undefined || groupId === undefined) continue;
    // macOS writes -2, which is 4294967294 as an id.
    const account = { uid: Number(userId) >>> 0, gid: Number(groupId) >>> 0, separate: true };
    if (account.uid !== 0) return account;
  }
  throw new CerberusError(
    'database-unavailable',
    `PostgreSQL does not run as root and ${passwdPath} has no user "nobody" to run it as: start CerberusMesh as an ordinary user.`,
  );
}

/** Whether the account may pass every directory on the way to `path` (which must exist) and enter or read it. */
export async function isReachable(path: string, account: ServerAccount): Promise<boolean> {
  if (!account.separate) return true;
  let at = await realpath(path);
  for (;;) {
    const { mode, uid, gid } = await stat(at);
    const executable =
      uid === account.uid ? fileConstants.S_IXUSR : gid === account.gid ? fileConstants.S_IXGRP : fileConstants.S_IXOTH;
    if ((mode & executable) === 0) return false;
    const parent = dirname(at);
    if (parent === at) return true;
    at = parent;
  }
}
