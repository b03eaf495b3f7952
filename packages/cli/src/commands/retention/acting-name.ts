import { userInfo } from 'node:os';

/** Who acts, for the audit: the account on this machine, in letters that a name may have. */
export function actingName(): string {
  const name = userInfo()
    .username.replace(/[^A-Za-z0-9._-]/g, '-')
    .slice(0, 100);
  return `cli.${name}`;
}
