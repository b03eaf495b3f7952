import { type ChildProcess, fork, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { RawSshClient } from '../replays/raw-ssh-client.ts';
import { runOrFail } from '../system/program.ts';
import { cpuSeconds, residentBytes } from './process-usage.ts';

/** Other SSH servers that let everybody in, to be measured in the same run. */
export interface Peer {
  readonly name: string;
  readonly port: number;
  /** User and system time since its start, seconds. */
  cpuSeconds(): number;
  residentBytes(): number;
  stop(): Promise<void>;
}

export const COWRIE = 'cowrie==3.1.4';
const NOBODY = 65_534;
const STARTUP_TIMEOUT_MS = 60_000;

/**
 * Cowrie from its public package, with its default settings and without Telnet.
 *
 * @param environment a Python environment that has it already; without it one is made
 */
export async function startCowrie(environment?: string): Promise<Peer> {
  const directory = mkdtempSync(join(tmpdir(), 'cerberus-cowrie-'));
  const python = environment ?? join(directory, 'python');
  if (environment === undefined) {
    await runOrFail('/usr/bin/python3', ['-m', 'venv', python]);
    await runOrFail(join(python, 'bin/pip'), ['install', '-q', COWRIE], { timeoutMs: 600_000 });
  }
  // It refuses to run as root.
  const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const home = join(directory, 'home');
  for (const name of ['etc', 'var/log/cowrie', 'var/lib/cowrie/downloads', 'var/lib/cowrie/tty', 'var/run'])
    mkdirSync(join(home, name), { recursive: true });
  const port = await freePort();
  writeFileSync(
    join(home, 'etc/cowrie.cfg'),
    `[honeypot]\nhostname = svr04\n[ssh]\nenabled = true\nlisten_endpoints = tcp:${port}:interface=127.0.0.1\n[telnet]\nenabled = false\n`,
  );
  chmodSync(directory, 0o755);
  if (account.uid !== undefined) await runOrFail('chown', ['-R', `${NOBODY}:${NOBODY}`, home]);
  const child = spawn(join(python, 'bin/twistd'), ['--umask=0022', '-n', '--pidfile=', '-l', '/dev/null', 'cowrie'], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home },
    stdio: 'ignore',
    ...account,
  });
  await answers(port, child);
  return peer(COWRIE.replace('==', ' '), port, child, directory);
}

/** A server made of the library ssh2, which answers as little as a server can. */
export async function startSsh2(): Promise<Peer> {
  const child = fork(join(import.meta.dirname, 'ssh-peer-ssh2.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(z.object({ port: z.number() }).parse(message).port));
    child.once('exit', (code) => reject(new Error(`the ssh2 server ended with ${code}`)));
  });
  return peer('ssh2 1.17.0', port, child, null);
}

function peer(name: string, port: number, child: ChildProcess, directory: string | null): Peer {
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  return {
    name,
    port,
    cpuSeconds: () => cpuSeconds(pid),
    residentBytes: () => residentBytes(pid),
    async stop() {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exit;
      if (directory !== null) rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  const endMs = performance.now() + STARTUP_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the peer ended with ${child.exitCode}`);
    const client = await RawSshClient.connect({ host: '127.0.0.1', port }).catch(() => null);
    if (client !== null) {
      await client.serverIdentified();
      client.destroy();
      return;
    }
    if (performance.now() > endMs) throw new Error('the peer does not listen');
    await sleep(200);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
