import { describe, expect, it } from 'vitest';
import { createTestHost, emptyHome, login, runCommand } from './test-shell.ts';

const RUN = '\r\n\x1b[?2004l\r';

describe('start-up files', () => {
  it('are not run as Debian installs them, and leave what they would have set', async () => {
    const session = await login({ host: createTestHost() });
    expect(await session.type('echo "$PS1" $HISTSIZE $_; hash\r')).toContain(
      `${RUN}\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$  500 true\r\nhits\tcommand\r\n   1\t/usr/bin/mesg\r\n`,
    );
    session.shell.stop();
  });

  it('run what an attacker added, at the next login and for a remote command', async () => {
    const host = createTestHost();
    await runCommand(`echo 'alias ls="echo caught"; MARK=set; echo hello from bashrc' >> ~/.bashrc`, { host });
    const remote = await runCommand('echo [$MARK]', { host });
    expect(remote.stdout).toBe('hello from bashrc\n[set]\n');
    const session = await login({ host });
    expect(session.output()).toContain('hello from bashrc\r\n');
    expect(await session.type('ls x; echo $MARK\r')).toContain(`${RUN}caught x\r\nset\r\n`);
    session.shell.stop();
  });

  it('survive an error, and end the login where they exit', async () => {
    const host = createTestHost();
    emptyHome(host);
    await runCommand(`printf 'if\\nnosuch\\n' > ~/.bash_profile`, { host });
    const broken = await login({ host });
    expect(broken.output()).toContain('syntax error');
    expect(await broken.type('echo ok\r')).toContain(`${RUN}ok\r\n`);
    broken.shell.stop();
    await runCommand(`echo 'exit 3' > ~/.bash_profile`, { host });
    const leaving = await login({ host });
    expect(await leaving.shell.exited).toEqual({ exitCode: 3, signal: null });
  });

  it('set colours, history and an alias for an ordinary user', async () => {
    const host = createTestHost();
    await runCommand('useradd -m -s /bin/bash eve; cp /etc/skel/.bashrc /etc/skel/.profile /home/eve', { host });
    const session = await login({ host, username: 'eve' });
    expect(await session.type('echo $HISTCONTROL $HISTSIZE; alias; id -un\r', '$ ')).toContain(
      `${RUN}ignoreboth 1000\r\nalias ls='ls --color=auto'\r\neve\r\n`,
    );
    session.shell.stop();
  });
});
