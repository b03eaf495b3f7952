import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * The real programs that the system tests drive, by the Debian package that has them. As root on a Debian machine what
 * is missing is installed; elsewhere the run fails and names it. Nothing is ever skipped in silence.
 */
const TOOLS: Readonly<Record<string, string>> = {
  ssh: 'openssh-client',
  sftp: 'openssh-client',
  sshpass: 'sshpass',
  hydra: 'hydra',
  curl: 'curl',
  telnet: 'telnet',
  chromium: 'chromium',
  dbclient: 'dropbear-bin',
  plink: 'putty-tools',
  puttygen: 'putty-tools',
  nmap: 'nmap',
  'ssh-audit': 'ssh-audit',
  openssl: 'openssl',
  cc: 'gcc',
  go: 'golang-go',
  'redis-server': 'redis-server',
  dockerd: 'docker.io',
  docker: 'docker.io',
};

/** What no program on the path tells: a file that the package brings. */
const FILES: Readonly<Record<string, string>> = {
  '/usr/include/libssh/libssh.h': 'libssh-dev',
  '/usr/lib/python3/dist-packages/paramiko/__init__.py': 'python3-paramiko',
  '/usr/share/doc/python3-venv/copyright': 'python3-venv',
  '/usr/lib/python3/dist-packages/asyncssh/__init__.py': 'python3-asyncssh',
};

export function installTools(): void {
  const missing = Object.entries(TOOLS).filter(([program]) => !works('sh', '-c', `command -v ${program}`));
  const absent = Object.entries(FILES).filter(([file]) => !existsSync(file));
  const packages = [...new Set([...missing, ...absent].map(([, debianPackage]) => debianPackage))];
  if (packages.length === 0) return;
  if (process.getuid?.() !== 0 || !works('sh', '-c', 'command -v apt-get')) {
    throw new Error(`the system tests need these Debian packages: ${packages.join(' ')}`);
  }
  process.stderr.write(`installing ${packages.join(' ')}\n`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const line of [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages],
  ]) {
    const result = spawnSync(line[0] ?? '', line.slice(1), {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (result.status !== 0) throw new Error(`${line.join(' ')} failed`);
  }
}

function works(program: string, ...line: string[]): boolean {
  return spawnSync(program, line, { stdio: 'ignore' }).status === 0;
}
