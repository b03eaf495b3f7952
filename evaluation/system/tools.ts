import { spawnSync } from 'node:child_process';

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
};

export function installTools(): void {
  const missing = Object.entries(TOOLS).filter(([program]) => !works('sh', '-c', `command -v ${program}`));
  const packages = [...new Set(missing.map(([, debianPackage]) => debianPackage))];
  if (!works('/usr/bin/python3', '-c', 'import paramiko')) packages.push('python3-paramiko');
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
