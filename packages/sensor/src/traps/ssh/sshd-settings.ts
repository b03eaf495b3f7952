import { matchesStarPattern } from './star-pattern.ts';

/** What the host's /etc/ssh/sshd_config says, as far as a client can see it. */
export interface SshdSettings {
  readonly permitRootLogin: 'yes' | 'prohibit-password' | 'forced-commands-only' | 'no';
  readonly passwordAuthentication: boolean;
  readonly publicKeyAuthentication: boolean;
  readonly keyboardInteractive: boolean;
  readonly permitEmptyPasswords: boolean;
  readonly maxAuthTries: number;
  readonly maxSessions: number;
  /** Patterns of sshd_config(5): `*` and `?`. */
  readonly acceptedVariables: readonly string[];
  readonly allowTcpForwarding: 'yes' | 'local' | 'remote' | 'no';
  readonly allowStreamForwarding: boolean;
  readonly allowAgentForwarding: boolean;
  readonly x11Forwarding: boolean;
  readonly permitTerminal: boolean;
  /** Names of the subsystems. */
  readonly subsystems: readonly string[];
}

const BUILT_IN: SshdSettings = {
  permitRootLogin: 'prohibit-password',
  passwordAuthentication: true,
  publicKeyAuthentication: true,
  keyboardInteractive: true,
  permitEmptyPasswords: false,
  maxAuthTries: 6,
  maxSessions: 10,
  acceptedVariables: [],
  allowTcpForwarding: 'yes',
  allowStreamForwarding: true,
  allowAgentForwarding: true,
  x11Forwarding: false,
  permitTerminal: true,
  subsystems: [],
};

/**
 * Reads sshd_config(5): for each keyword the first value counts, `AcceptEnv` and `Subsystem` add up, and what a `Match`
 * block says is left out. Null, where the host has no such file, gives what Debian's package installs.
 */
export function readSshdSettings(text: string | null): SshdSettings {
  if (text === null)
    return {
      ...BUILT_IN,
      keyboardInteractive: false,
      x11Forwarding: true,
      acceptedVariables: ['LANG', 'LC_*'],
      subsystems: ['sftp'],
    };
  const values = new Map<string, string>();
  const acceptedVariables: string[] = [];
  const subsystems: string[] = [];
  for (const line of text.split('\n')) {
    const [keyword = '', ...words] = line
      .trim()
      .split(/[\s=]+/)
      .filter((word) => word !== '');
    const name = keyword.toLowerCase();
    if (name === '' || name.startsWith('#')) continue;
    if (name === 'match') break;
    if (name === 'acceptenv') acceptedVariables.push(...words);
    else if (name === 'subsystem') subsystems.push(words[0] ?? '');
    else if (!values.has(name)) values.set(name, words[0] ?? '');
  }
  const flag = (name: string, fallback: boolean) => {
    const value = values.get(name)?.toLowerCase();
    return value === undefined ? fallback : value === 'yes' || value === 'true';
  };
  const count = (name: string, fallback: number) => {
    const value = Number(values.get(name));
    return Number.isInteger(value) && value > 0 ? value : fallback;
  };
  return {
    permitRootLogin: rootLogin(values.get('permitrootlogin')),
    passwordAuthentication: flag('passwordauthentication', BUILT_IN.passwordAuthentication),
    publicKeyAuthentication: flag('pubkeyauthentication', BUILT_IN.publicKeyAuthentication),
    keyboardInteractive: flag(
      'kbdinteractiveauthentication',
      flag('challengeresponseauthentication', BUILT_IN.keyboardInteractive),
    ),
    permitEmptyPasswords: flag('permitemptypasswords', BUILT_IN.permitEmptyPasswords),
    maxAuthTries: count('maxauthtries', BUILT_IN.maxAuthTries),
    maxSessions: count('maxsessions', BUILT_IN.maxSessions),
    acceptedVariables,
    allowTcpForwarding: tcpForwarding(values.get('allowtcpforwarding')),
    allowStreamForwarding: flag('allowstreamlocalforwarding', BUILT_IN.allowStreamForwarding),
    allowAgentForwarding: flag('allowagentforwarding', BUILT_IN.allowAgentForwarding),
    x11Forwarding: flag('x11forwarding', BUILT_IN.x11Forwarding),
    permitTerminal: flag('permittty', BUILT_IN.permitTerminal),
    subsystems,
  };
}

function rootLogin(value: string | undefined): SshdSettings['permitRootLogin'] {
  switch (value?.toLowerCase()) {
    case 'yes':
      return 'yes';
    case 'no':
      return 'no';
    case 'forced-commands-only':
      return 'forced-commands-only';
    default:
      return 'prohibit-password';
  }
}

function tcpForwarding(value: string | undefined): SshdSettings['allowTcpForwarding'] {
  switch (value?.toLowerCase()) {
    case 'no':
      return 'no';
    case 'local':
      return 'local';
    case 'remote':
      return 'remote';
    default:
      return 'yes';
  }
}

/** Whether a client may set this variable: the patterns of `AcceptEnv`. */
export function isAcceptedVariable(settings: SshdSettings, name: string): boolean {
  return settings.acceptedVariables.some((pattern) => matchesStarPattern(name, pattern));
}
