import { describe, expect, it } from 'vitest';
import { isAcceptedVariable, readSshdSettings } from './sshd-settings.ts';

describe('the settings of sshd', () => {
  it("are those of Debian's package without a file", () => {
    expect(readSshdSettings(null)).toMatchObject({
      permitRootLogin: 'prohibit-password',
      passwordAuthentication: true,
      keyboardInteractive: false,
      x11Forwarding: true,
      maxAuthTries: 6,
      maxSessions: 10,
      subsystems: ['sftp'],
    });
  });

  it('come from the first line that names them, comments and Match blocks left out', () => {
    const settings = readSshdSettings(
      [
        '# comment',
        'PermitRootLogin yes',
        'permitrootlogin no',
        '#PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'MaxAuthTries=3',
        'AllowTcpForwarding local',
        'AcceptEnv LANG LC_*',
        'AcceptEnv GIT_?',
        'Subsystem\tsftp\t/usr/lib/openssh/sftp-server',
        'Match User bob',
        '  PasswordAuthentication no',
      ].join('\n'),
    );
    expect(settings).toMatchObject({
      permitRootLogin: 'yes',
      passwordAuthentication: true,
      keyboardInteractive: false,
      maxAuthTries: 3,
      allowTcpForwarding: 'local',
      acceptedVariables: ['LANG', 'LC_*', 'GIT_?'],
      subsystems: ['sftp'],
    });
  });

  it('let clients set what AcceptEnv names', () => {
    const settings = { ...readSshdSettings(null), acceptedVariables: ['LANG', 'LC_*', 'A?*Z'] };
    const accepted = ['LANG', 'LANGUAGE', 'LC_ALL', 'LC_', 'lc_all', 'ABZ', 'AZ', 'ABCZ', 'PATH', ''];
    expect(accepted.filter((name) => isAcceptedVariable(settings, name))).toEqual([
      'LANG',
      'LC_ALL',
      'LC_',
      'ABZ',
      'ABCZ',
    ]);
  });
});
