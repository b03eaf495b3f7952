import type { Account, RawSshClient } from './raw-ssh-client.ts';
import type { Probe } from './ssh-probes.ts';
import { byte, string, uint32 } from './ssh-wire.ts';

/** Probes that begin behind the login. */

/** Right after USERAUTH_SUCCESS. */
export function loggedIn(
  name: string,
  act: (client: RawSshClient, account: Account) => Promise<void> | void,
  options: { quietMs?: number; recordings?: number } = {},
): Probe {
  return {
    name: `connection: ${name}`,
    ...options,
    async run(client, account) {
      await client.logIn(account);
      await act(client, account);
    },
  };
}

/** With a session channel open. */
export function inSession(
  name: string,
  act: (client: RawSshClient, channel: number, account: Account) => Promise<void> | void,
  options: { quietMs?: number; recordings?: number } = {},
): Probe {
  return loggedIn(
    `session: ${name}`,
    async (client, account) => {
      await client.settle(200);
      await act(client, await client.openSession(), account);
    },
    options,
  );
}

/** The fields of pty-req (RFC 4254 section 6.2). */
export const ptyRequest = (modes: Uint8Array, term = 'xterm') => [
  string(term),
  uint32(80),
  uint32(24),
  uint32(0),
  uint32(0),
  string(modes),
];
export const NO_MODES = byte(0);
