import type { HostPersona } from '../../deception/host/host.ts';
import { createBusyboxTelnetd } from './busybox-telnetd.ts';
import { createDebianTelnetd } from './debian-telnetd.ts';
import { BUSYBOX_LOGIN, type LoginManner, SHADOW_LOGIN } from './login-dialogue.ts';
import type { TelnetDaemon, TelnetDaemonOptions } from './telnet-daemon.ts';

/** The programs that answer on port 23 of one kind of machine. */
export interface TelnetProfile {
  createDaemon(options: TelnetDaemonOptions): TelnetDaemon;
  readonly login: LoginManner;
  /** `TERM` where the client does not name its terminal. */
  readonly term: string;
  /** What the client's window is when it does not say. */
  readonly columns: number;
  readonly rows: number;
  /** Variables that its login program adds to a session. */
  readonly environment: ReadonlyMap<string, string>;
}

/** By the name in the persona. */
export const TELNET_PROFILES: Readonly<Record<HostPersona['telnet']['profile'], TelnetProfile>> = {
  'debian-telnetd': {
    createDaemon: createDebianTelnetd,
    login: SHADOW_LOGIN,
    term: 'network',
    columns: 80,
    rows: 24,
    environment: new Map([
      ['MOTD_SHOWN', 'pam'],
      ['HUSHLOGIN', 'FALSE'],
    ]),
  },
  'busybox-telnetd': {
    createDaemon: createBusyboxTelnetd,
    login: BUSYBOX_LOGIN,
    term: 'xterm',
    columns: 80,
    rows: 24,
    environment: new Map(),
  },
};
