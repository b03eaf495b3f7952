import type { HostPersona } from './host.ts';

/** An account of the persona. `password` is what /etc/shadow shows: a crypt(5) text, `*` or `!`. */
export interface PersonaAccount {
  readonly name: string;
  readonly userId: number;
  readonly groupId: number;
  readonly fullName: string;
  readonly home: string;
  readonly shell: string;
  readonly password: string;
}

/** A persona with what only the deception itself needs: accounts, memberships and when it was installed. */
export interface ServerPersona extends HostPersona {
  readonly accounts: readonly PersonaAccount[];
  /** Supplementary groups: group name to member names. */
  readonly memberships: readonly {
    readonly group: string;
    readonly groupId: number;
    readonly members: readonly string[];
  }[];
  readonly installedAtMs: number;
  readonly packagesChangedAtMs: number;
  readonly debianVersion: string;
  readonly machineId: string;
  readonly diskUuid: string;
  readonly cpu: {
    readonly vendor: string;
    readonly family: number;
    readonly model: number;
    readonly stepping: number;
    readonly cacheKilobytes: number;
    readonly flags: string;
  };
}

const NO_LOGIN = '/usr/sbin/nologin';

function system(
  name: string,
  userId: number,
  groupId: number,
  fullName: string,
  home: string,
  shell = NO_LOGIN,
): PersonaAccount {
  return { name, userId, groupId, fullName, home, shell, password: '*' };
}

/** A small application server: 2 virtual CPUs, 4 GB, one virtio disk, Debian 12.12. Hardware, kernel, packages and banner belong together. */
export const DEBIAN_12_SERVER: ServerPersona = {
  name: 'debian-12-server',
  hostname: 'srv-app02',
  operatingSystem: {
    prettyName: 'Debian GNU/Linux 12 (bookworm)',
    id: 'debian',
    versionId: '12',
    codename: 'bookworm',
  },
  kernel: {
    release: '6.1.0-39-amd64',
    version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.148-1 (2025-08-26)',
    machine: 'x86_64',
  },
  hardware: {
    cpuModel: 'Intel(R) Xeon(R) Gold 6140 CPU @ 2.30GHz',
    cpuCount: 2,
    cpuMhz: 2294.608,
    memoryKilobytes: 4_013_036,
    swapKilobytes: 998_396,
    diskKilobytes: 40_138_692,
    vendor: 'QEMU',
    product: 'Standard PC (i440FX + PIIX, 1996)',
  },
  network: {
    interface: 'ens18',
    address: '10.20.4.17',
    prefix: 24,
    gateway: '10.20.4.1',
    mac: 'bc:24:11:7e:90:3d',
    nameserver: '10.20.4.1',
  },
  timezone: 'Etc/UTC',
  ssh: { banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7' },
  telnet: { issue: 'Debian GNU/Linux 12\n' },
  http: { server: 'nginx/1.22.1' },
  accounts: [
    {
      name: 'root',
      userId: 0,
      groupId: 0,
      fullName: 'root',
      home: '/root',
      shell: '/bin/bash',
      password: '$y$j9T$K1xM7bO3XG0nV0uS9c5rL/$0Yq7cT4yVxM2kF9sHn3uW8eR1dPzLb6JgXaQvUoIc5A',
    },
    system('daemon', 1, 1, 'daemon', '/usr/sbin'),
    system('bin', 2, 2, 'bin', '/bin'),
    system('sys', 3, 3, 'sys', '/dev'),
    system('sync', 4, 65_534, 'sync', '/bin', '/bin/sync'),
    system('games', 5, 60, 'games', '/usr/games'),
    system('man', 6, 12, 'man', '/var/cache/man'),
    system('lp', 7, 7, 'lp', '/var/spool/lpd'),
    system('mail', 8, 8, 'mail', '/var/mail'),
    system('news', 9, 9, 'news', '/var/spool/news'),
    system('uucp', 10, 10, 'uucp', '/var/spool/uucp'),
    system('proxy', 13, 13, 'proxy', '/bin'),
    system('www-data', 33, 33, 'www-data', '/var/www'),
    system('backup', 34, 34, 'backup', '/var/backups'),
    system('list', 38, 38, 'Mailing List Manager', '/var/list'),
    system('irc', 39, 39, 'ircd', '/run/ircd'),
    system('_apt', 42, 65_534, '', '/nonexistent'),
    system('nobody', 65_534, 65_534, 'nobody', '/nonexistent'),
    { ...system('systemd-network', 998, 998, 'systemd Network Management', '/'), password: '!*' },
    { ...system('systemd-timesync', 997, 997, 'systemd Time Synchronization', '/'), password: '!*' },
    { ...system('messagebus', 100, 107, '', '/nonexistent'), password: '!' },
    { ...system('sshd', 101, 65_534, '', '/run/sshd'), password: '!' },
    {
      name: 'admin',
      userId: 1000,
      groupId: 1000,
      fullName: 'Admin,,,',
      home: '/home/admin',
      shell: '/bin/bash',
      password: '$y$j9T$pQw5nE8tYb2mZx4vCk7Ld.$7HsGf3JkLq9WvBn1McXzRtYp5DaUe8OiTgVb2NhSx04',
    },
  ],
  memberships: [
    { group: 'root', groupId: 0, members: [] },
    { group: 'daemon', groupId: 1, members: [] },
    { group: 'bin', groupId: 2, members: [] },
    { group: 'sys', groupId: 3, members: [] },
    { group: 'adm', groupId: 4, members: [] },
    { group: 'tty', groupId: 5, members: [] },
    { group: 'disk', groupId: 6, members: [] },
    { group: 'lp', groupId: 7, members: [] },
    { group: 'mail', groupId: 8, members: [] },
    { group: 'news', groupId: 9, members: [] },
    { group: 'uucp', groupId: 10, members: [] },
    { group: 'man', groupId: 12, members: [] },
    { group: 'proxy', groupId: 13, members: [] },
    { group: 'kmem', groupId: 15, members: [] },
    { group: 'dialout', groupId: 20, members: [] },
    { group: 'fax', groupId: 21, members: [] },
    { group: 'voice', groupId: 22, members: [] },
    { group: 'cdrom', groupId: 24, members: ['admin'] },
    { group: 'floppy', groupId: 25, members: ['admin'] },
    { group: 'tape', groupId: 26, members: [] },
    { group: 'sudo', groupId: 27, members: ['admin'] },
    { group: 'audio', groupId: 29, members: ['admin'] },
    { group: 'dip', groupId: 30, members: ['admin'] },
    { group: 'www-data', groupId: 33, members: [] },
    { group: 'backup', groupId: 34, members: [] },
    { group: 'operator', groupId: 37, members: [] },
    { group: 'list', groupId: 38, members: [] },
    { group: 'irc', groupId: 39, members: [] },
    { group: 'src', groupId: 40, members: [] },
    { group: 'shadow', groupId: 42, members: [] },
    { group: 'utmp', groupId: 43, members: [] },
    { group: 'video', groupId: 44, members: ['admin'] },
    { group: 'sasl', groupId: 45, members: [] },
    { group: 'plugdev', groupId: 46, members: ['admin'] },
    { group: 'staff', groupId: 50, members: [] },
    { group: 'games', groupId: 60, members: [] },
    { group: 'users', groupId: 100, members: ['admin'] },
    { group: 'nogroup', groupId: 65_534, members: [] },
    { group: 'systemd-journal', groupId: 999, members: [] },
    { group: 'systemd-network', groupId: 998, members: [] },
    { group: 'systemd-timesync', groupId: 997, members: [] },
    { group: 'input', groupId: 101, members: [] },
    { group: 'sgx', groupId: 102, members: [] },
    { group: 'kvm', groupId: 103, members: [] },
    { group: 'render', groupId: 104, members: [] },
    { group: 'crontab', groupId: 105, members: [] },
    { group: 'netdev', groupId: 106, members: ['admin'] },
    { group: 'messagebus', groupId: 107, members: [] },
    { group: '_ssh', groupId: 108, members: [] },
    { group: 'admin', groupId: 1000, members: [] },
  ],
  installedAtMs: Date.UTC(2025, 8, 14, 9, 41, 7),
  packagesChangedAtMs: Date.UTC(2022, 8, 20, 15, 27, 0),
  debianVersion: '12.12',
  machineId: '5d0b8f6e1c2947a3b6f4e9c08d7a1352',
  diskUuid: '3f6c1d52-8b0e-4c59-9a74-d1e0f7b2c6a8',
  cpu: {
    vendor: 'GenuineIntel',
    family: 6,
    model: 85,
    stepping: 4,
    cacheKilobytes: 16_384,
    flags:
      'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx pdpe1gb rdtscp lm constant_tsc arch_perfmon rep_good nopl xtopology cpuid tsc_known_freq pni pclmulqdq ssse3 fma cx16 pcid sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave avx f16c rdrand hypervisor lahf_lm abm 3dnowprefetch cpuid_fault invpcid_single pti ssbd ibrs ibpb stibp fsgsbase tsc_adjust bmi1 avx2 smep bmi2 erms invpcid avx512f avx512dq rdseed adx smap clflushopt clwb avx512cd avx512bw avx512vl xsaveopt xsavec xgetbv1 arat umip pku ospke md_clear',
  },
};
