import type { ServerPersona } from '../host/persona.ts';
import type { BaseNodeFactory } from './base-node.ts';
import { elfImage } from './elf-image.ts';
import * as etc from './etc-files.ts';
import type { TreePlan } from './tree-plan.ts';

/** Applets of the router's BusyBox by the directory that has a link for them. */
const LINKS: Readonly<Record<string, string>> = {
  bin: 'ash cat chgrp chmod chown cp date dd df dmesg echo egrep false fgrep fsync getopt grep gunzip gzip hostname kill linux32 ln login ls mkdir mknod mktemp mount mv netstat nice pidof ping ping6 ps pwd rm rmdir sed sh sleep stat sync tar touch true umount uname vi watch zcat',
  sbin: 'arp getty halt ifconfig ifdown ifup init insmod ip ipcalc klogd logread lsmod modprobe mdev pivot_root poweroff reboot rmmod route start-stop-daemon sulogin swapoff swapon switch_root sysctl syslogd udhcpc vconfig',
  'usr/bin':
    '[ [[ awk basename bunzip2 bzcat clear cmp crontab cut diff dirname du env expr find free ftpget ftpput head hexdump id killall less logger md5sum mesg mkfifo nc nohup nslookup od passwd printf readlink realpath renice reset seq setsid sha1sum sha256sum sort strings tail tee telnet test tftp time timeout top tr traceroute tty uniq unzip uptime wc wget which who whoami xargs yes',
  'usr/sbin': 'brctl chroot crond dnsd httpd inetd loadfont ntpd rdate telnetd tftpd udhcpd',
};

const BUSYBOX_BYTES = 652_880;

/** The tree of a small router: one program with many names, a handful of scripts, settings in flash. */
export function planBusyboxTree(plan: TreePlan, factory: BaseNodeFactory, persona: ServerPersona): void {
  const { architecture } = persona;
  const program = (path: string, size: number) =>
    plan.put(path, () =>
      factory.file(path, () => elfImage(path.split('/').at(-1) ?? path, size, architecture), { mode: 0o755, size }),
    );
  program('/bin/busybox', BUSYBOX_BYTES);
  for (const [directory, names] of Object.entries(LINKS))
    for (const name of names.split(' '))
      plan.link(
        `/${directory}/${name}`,
        directory === 'bin' ? 'busybox' : `${directory.includes('/') ? '../../' : '../'}bin/busybox`,
      );
  for (const [path, size] of [
    ['/usr/sbin/dropbear', 208_448],
    ['/usr/sbin/iptables', 241_304],
    ['/usr/sbin/pppd', 196_912],
    ['/usr/sbin/dnsmasq', 172_380],
    ['/usr/sbin/wpad', 402_176],
    ['/lib/ld-uClibc.so.0', 28_672],
    ['/lib/libuClibc-0.9.33.2.so', 492_180],
    ['/lib/libcrypt-0.9.33.2.so', 14_388],
    ['/lib/libgcc_s.so.1', 88_196],
  ] as const)
    program(path, size);
  plan.link('/lib/libc.so.0', 'libuClibc-0.9.33.2.so');
  plan.link('/lib/libcrypt.so.0', 'libcrypt-0.9.33.2.so');
  plan.link('/linuxrc', 'bin/busybox');
  plan.link('/init', 'sbin/init');
  const { network, hostname } = persona;
  plan.text(
    '/etc/passwd',
    persona.accounts
      .map(
        ({ name, password, userId, groupId, fullName, home, shell }) =>
          `${name}:${password === '*' ? '*' : 'x'}:${userId}:${groupId}:${fullName}:${home}:${shell}\n`,
      )
      .join(''),
  );
  plan.text('/etc/shadow', etc.shadowText(persona), { mode: 0o600 });
  plan.text('/etc/group', etc.groupText(persona));
  plan.text('/etc/hostname', `${hostname}\n`);
  plan.text('/etc/hosts', `127.0.0.1 localhost\n${network.address} ${hostname}\n`);
  plan.text('/etc/resolv.conf', `nameserver 127.0.0.1\n`);
  plan.text('/etc/TZ', 'UTC0\n');
  plan.text('/etc/shells', '/bin/ash\n/bin/sh\n');
  plan.text('/etc/profile', "export PATH=/bin:/sbin:/usr/bin:/usr/sbin\nexport HOME=${HOME:-/root}\nexport PS1='# '\n");
  plan.text(
    '/etc/inittab',
    '::sysinit:/etc/init.d/rcS\n::respawn:/sbin/getty -L ttyS0 115200 vt100\n::shutdown:/bin/umount -a -r\n',
  );
  plan.text(
    '/etc/fstab',
    'proc\t/proc\tproc\tdefaults\t0 0\nsysfs\t/sys\tsysfs\tdefaults\t0 0\ntmpfs\t/tmp\ttmpfs\tdefaults\t0 0\ntmpfs\t/var\ttmpfs\tdefaults\t0 0\n',
  );
  plan.text(
    '/etc/init.d/rcS',
    '#!/bin/sh\nmount -a\nmkdir -p /var/run /var/log /var/lock /var/tmp\nmdev -s\nfor i in /etc/init.d/S??*; do\n\t[ -x "$i" ] && "$i" start\ndone\n',
    { mode: 0o755 },
  );
  for (const name of ['S10network', 'S20syslog', 'S40dnsmasq', 'S45udhcpd', 'S50telnet', 'S60httpd'])
    plan.text(`/etc/init.d/${name}`, `#!/bin/sh\n[ "$1" = start ] || exit 0\n/usr/sbin/${name.slice(3)}\n`, {
      mode: 0o755,
    });
  for (const path of [
    '/root',
    '/mnt',
    '/home',
    '/opt',
    '/var/run',
    '/var/log',
    '/var/lock',
    '/var/tmp',
    '/var/spool/cron/crontabs',
    '/dev/shm',
  ])
    plan.directory(path, path === '/root' ? { mode: 0o700 } : {});
  plan.directory('/tmp', { mode: 0o1777, madeAtBoot: true });
  plan.text('/var/run/utmp', '');
}
