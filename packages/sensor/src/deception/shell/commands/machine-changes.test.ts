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
      '-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j DROP\n',
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

  it('add a second root with a group of its own choice, and refuse a number twice', async () => {
    const { stdout, stderr } = await runCommand(
      'useradd -u 0 toor; echo $?; useradd -o -u 0 -g root -m -s /bin/bash toor; getent passwd toor; ls -A /home/toor | tr "\\n" " "; stat -c %a /home/toor; grep -c ^toor: /etc/group; useradd -G nosuch eve; echo $?',
    );
    expect(stdout).toBe('4\ntoor:x:0:0::/home/toor:/bin/bash\n.bash_logout .bashrc .profile 755\n0\n6\n');
    expect(stderr).toBe(
      "useradd: UID 0 is not unique\nuseradd warning: toor's uid 0 outside of the UID_MIN 1000 and UID_MAX 60000 range.\nuseradd: group 'nosuch' does not exist\n",
    );
  });

  it('lock and unlock an account', async () => {
    const { stdout } = await runCommand(
      'useradd eve; echo eve:x | chpasswd; for o in -S -l -S -u -S -d -S; do passwd $o eve; done | cut -d" " -f1,2; usermod -o -u 0 -g 0 eve; id -u eve',
    );
    expect(stdout).toBe('eve P\npasswd: password\neve L\npasswd: password\neve P\npasswd: password\neve NP\n0\n');
  });

  it('read the password of sudo from a pipe, ask for none where sudoers says so', async () => {
    const { stdout } = await runCommand(
      'useradd -m -s /bin/bash -G sudo eve; echo eve:pw | chpasswd; su eve -c "echo pw | sudo -S id -un; sudo -n id -un; echo bad | sudo -S id -un"; echo "%sudo ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/x; su eve -c "sudo -n id -un"',
    );
    expect(stdout).toBe('root\nroot\n');
  });

  it('hold settings of the kernel and its name for later sessions', async () => {
    const host = createTestHost();
    await runCommand('sysctl -w vm.nr_hugepages=128; echo 0 > /proc/sys/kernel/nmi_watchdog; hostname other', { host });
    const { stdout } = await runCommand(
      'cat /proc/sys/vm/nr_hugepages; sysctl -n kernel.nmi_watchdog; hostname; sysctl -w vm.nr_hugepages=many 2>/dev/null; echo $?',
      { host },
    );
    expect(stdout).toBe('128\n0\nother\n1\n');
  });

  it('show no login and no message that was wiped', async () => {
    const { stdout } = await runCommand('> /var/log/wtmp; last | grep -vc "^wtmp\\|^$"; dmesg -C; dmesg | wc -l');
    expect(stdout).toBe('0\n0\n');
  });

  it('show attributes as lsattr of e2fsprogs 1.47 does', async () => {
    const { stdout } = await runCommand('touch /root/f; chattr +ia /root/f; lsattr /root/f');
    expect(stdout).toBe('----ia--------e------- /root/f\n');
  });
});
