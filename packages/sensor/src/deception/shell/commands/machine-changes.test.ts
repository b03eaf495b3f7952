import { describe, expect, it } from 'vitest';
import { createTestHost, runCommand } from '../test-shell.ts';

describe('changes to the machine', () => {
  it('install a package, its program and its entry', async () => {
    const host = createTestHost();
    await runCommand('apt-get install -y sshpass >/dev/null', { host });
    expect((await runCommand('which sshpass; dpkg-query -W sshpass', { host })).stdout).toBe(
      '/usr/bin/sshpass\nsshpass\t1.09-1+b1\n',
    );
  });

  it('say of a package that the archive lacks what apt says', async () => {
    const { stderr, exitCode } = await runCommand('apt-get install -y nosuchpackage');
    expect({ stderr, exitCode }).toEqual({ stderr: 'E: Unable to locate package nosuchpackage\n', exitCode: 100 });
  });

  it('keep a crontab, and refuse a wrong one', async () => {
    const host = createTestHost();
    const { stderr, exitCode } = await runCommand('echo "99 * * * * /tmp/x" | crontab -', { host });
    expect({ stderr, exitCode }).toEqual({
      stderr: '"-":0: bad minute\nerrors in crontab file, can\'t install.\n',
      exitCode: 1,
    });
    await runCommand('echo "* * * * * /tmp/x" | crontab -', { host });
    expect((await runCommand('crontab -l', { host })).stdout).toBe('* * * * * /tmp/x\n');
  });

  it('keep rules of the packet filter', async () => {
    const host = createTestHost();
    await runCommand('iptables -A INPUT -p tcp --dport 22 -j DROP; iptables -P FORWARD DROP', { host });
    expect((await runCommand('iptables -S', { host })).stdout).toBe(
      '-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-A INPUT -p tcp --dport 22 -j DROP\n',
    );
  });

  it('enable and start a unit of the attacker', async () => {
    const host = createTestHost();
    await runCommand(
      'printf "[Unit]\\nDescription=Bot\\n[Service]\\nExecStart=/tmp/x\\n[Install]\\nWantedBy=multi-user.target\\n" > /etc/systemd/system/bot.service',
      { host },
    );
    await runCommand('systemctl enable --now bot', { host });
    expect((await runCommand('systemctl is-enabled bot; systemctl is-active bot', { host })).stdout).toBe(
      'enabled\nactive\n',
    );
  });

  it('protect an immutable file from root until the flag is gone', async () => {
    const { stdout, stderr } = await runCommand('cd /tmp; echo x > f; chattr +i f; rm -f f; chattr -i f; rm f; ls f');
    expect({ stdout, stderr }).toEqual({
      stdout: '',
      stderr: "rm: cannot remove 'f': Operation not permitted\nls: cannot access 'f': No such file or directory\n",
    });
  });

  it('end a daemon that is killed', async () => {
    const host = createTestHost();
    expect((await runCommand('pgrep -x cron | wc -l; pkill cron; pgrep -x cron | wc -l', { host })).stdout).toBe(
      '1\n0\n',
    );
  });

  it('remove an account with its home', async () => {
    const { stdout } = await runCommand(
      'useradd -m bob; ls -d /home/bob; userdel -r bob 2>/dev/null; ls /home | grep -c bob; getent passwd bob',
    );
    expect(stdout).toBe('/home/bob\n0\n');
  });
});
