import type { Probe } from './ssh-probes.ts';
import { MESSAGE, message, string } from './ssh-wire.ts';

/** Clients that start and do not go on. Debian's LoginGraceTime is two minutes. */

const QUIET_MS = 125_000;

export const patienceProbes: readonly Probe[] = [
  {
    name: 'patience: nothing at all',
    quietMs: QUIET_MS,
    recordings: 1,
    run: (client) => client.serverIdentified(),
  },
  {
    name: 'patience: half an identification line',
    quietMs: QUIET_MS,
    recordings: 1,
    async run(client) {
      await client.serverIdentified();
      client.write('SSH-2.0-Op');
    },
  },
  {
    name: 'patience: no KEXINIT',
    quietMs: QUIET_MS,
    recordings: 1,
    run: (client) => client.identify(),
  },
  {
    name: 'patience: no service',
    quietMs: QUIET_MS,
    recordings: 1,
    run: (client) => client.handshake(),
  },
  {
    name: 'patience: no password',
    quietMs: QUIET_MS,
    recordings: 1,
    async run(client, { username }) {
      await client.handshake();
      await client.requestUserAuth();
      client.send(message(MESSAGE.authRequest, string(username), string('ssh-connection'), string('none')));
    },
  },
];
