import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inParallel } from '../replays/in-parallel.ts';
import { fixtureSchema } from '../replays/ssh-comparison.ts';
import { freshDataDirectory, type Instance, removeDataDirectory, startInstance } from './instance.ts';
import { runOrFail, runProgram } from './program.ts';
import {
  type Algorithms,
  type ClientProgram,
  type Login,
  prepareClients,
  puttyLine,
  SSH_OPTIONS,
} from './ssh-client-programs.ts';

/**
 * Every SSH client that Debian ships, with every algorithm that it and the server have. To see that the clients are
 * asked rightly, CERBERUS_SSH_PORT runs the same against a real sshd on this machine in place of the trap.
 */

const CLIENTS = ['OpenSSH', 'dropbear', 'PuTTY', 'libssh', 'paramiko', 'asyncssh', "Go's x/crypto/ssh", 'ssh2'];
const realPort = process.env.CERBERUS_SSH_PORT;
const directory = freshDataDirectory();
const home = mkdtempSync(join(tmpdir(), 'cerberus-clients-'));
let instance: Instance | null = null;
let port = 0;
let clients: readonly ClientProgram[] = [];
let fingerprints: readonly string[] = [];

const fixture = fixtureSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../replays/fixtures/ssh-9.2p1.json'), 'utf8')),
);
const offer = (fixture.answers['key exchange: what the server offers']?.[0] ?? []).map((line) => line.split(','));
const offered: Algorithms = {
  kex: offer[0] ?? [],
  hostKey: offer[1] ?? [],
  cipher: offer[2] ?? [],
  mac: offer[4] ?? [],
  compression: offer[6] ?? [],
};
const KINDS = ['kex', 'hostKey', 'cipher', 'mac', 'compression'] as const;

beforeAll(async () => {
  if (realPort === undefined) {
    instance = await startInstance(directory);
    port = instance.port('ssh');
  } else port = Number(realPort);
  const scanned = join(home, 'scanned');
  writeFileSync(scanned, await runOrFail('ssh-keyscan', ['-p', String(port), '127.0.0.1']));
  fingerprints = (await runOrFail('ssh-keygen', ['-lf', scanned]))
    .split('\n')
    .flatMap((line) => /SHA256:\S+/.exec(line)?.[0] ?? []);
  clients = await prepareClients(home, fingerprints);
}, 300_000);
afterAll(async () => {
  await instance?.stop();
  removeDataDirectory(directory);
  removeDataDirectory(home);
});

const login = (changes: Partial<Login> = {}): Login => ({
  port,
  username: 'root',
  password: 'admin123',
  mode: 'exec',
  command: 'echo $((6*7)); echo to stderr >&2; exit 3',
  ...changes,
});

function client(name: string): ClientProgram {
  const found = clients.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no client ${name}`);
  return found;
}

it('are OpenSSH and others, so that every algorithm of the server is used', () => {
  const { algorithms } = client('OpenSSH');
  for (const kind of KINDS)
    expect(offered[kind].filter((one) => !algorithms[kind].includes(one) && !one.startsWith('kex-strict-'))).toEqual(
      [],
    );
});

describe.each(CLIENTS)('%s', (name) => {
  it('logs in by password and gets output, errors and exit status', async () => {
    const result = await client(name).run(login());
    expect({ ...result, stderr: result.stderr.includes('to stderr') }).toEqual({
      status: 3,
      stdout: '42\n',
      stderr: true,
    });
  });

  it('gets long output whole', async () => {
    const command = 'i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done';
    const result = await client(name).run(login({ command }));
    expect({ status: result.status, bytes: result.stdout.length }).toEqual({ status: 0, bytes: 123_000 });
  });

  it('types into a shell on a pty and ends it', async () => {
    const result = await client(name).run(login({ mode: 'shell', command: 'echo "<$((6*7))>"; tty; exit 5' }));
    expect(result.stdout).toContain('<42>\r\n/dev/pts/');
    expect(result.status).toBe(5);
  });

  it('is refused with a wrong password', async () => {
    // dbclient ends with 0 then.
    expect(await client(name).run(login({ password: 'no-such-password' }))).toMatchObject({ stdout: '' });
  });

  it('works with every algorithm that both have', async () => {
    const { algorithms } = client(name);
    const shared = KINDS.flatMap((kind) =>
      algorithms[kind].filter((one) => offered[kind].includes(one)).map((one) => [kind, one] as const),
    );
    // One after the other where the client keeps what it is told in a file.
    const concurrency = name === 'PuTTY' ? 1 : 2;
    const failures = await inParallel(shared, concurrency, async (algorithm) => {
      const result = await client(name).run(login({ algorithm }));
      return result.status === 3 && result.stdout === '42\n' ? [] : [{ algorithm, ...result }];
    });
    expect(failures.flat()).toEqual([]);
  });

  it('is let in by a key that was put there', async () => {
    for (const type of client(name).keyTypes) {
      const keyFile = join(home, `${name.replaceAll(/\W/g, '')}-${type}`);
      const publicLine = await makeKey(type, keyFile);
      const command = `mkdir -p ~/.ssh && chmod 700 ~/.ssh && echo '${publicLine}' >> ~/.ssh/authorized_keys`;
      expect(await client(name).run(login({ command }))).toMatchObject({ status: 0 });
      const result = await client(name).run(login({ keyFile, command: 'echo by key' }));
      expect({ type, ...result }).toMatchObject({ type, status: 0, stdout: 'by key\n' });
    }
  });
});

/** Makes a key pair and resolves with the line of its public half. */
async function makeKey(type: string, file: string): Promise<string> {
  if (type === 'dropbear-ed25519') {
    await runOrFail('dropbearkey', ['-t', 'ed25519', '-f', file]);
    const lines = (await runOrFail('dropbearkey', ['-y', '-f', file])).split('\n');
    return lines.find((line) => line.startsWith('ssh-')) ?? '';
  }
  const [algorithm = '', bits] = type.split('-');
  const size = bits === undefined ? [] : ['-b', bits];
  await runOrFail('ssh-keygen', ['-q', '-t', algorithm, ...size, '-N', '', '-C', 'x', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

describe('copying', () => {
  const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256));

  async function roundTrip(put: (from: string) => Promise<unknown>, get: (to: string) => Promise<unknown>) {
    const from = join(home, 'from.bin');
    const to = join(home, 'to.bin');
    writeFileSync(from, content);
    writeFileSync(to, '');
    await put(from);
    await get(to);
    expect(readFileSync(to).equals(content)).toBe(true);
  }

  it.each(['-O', '-s'])('scp %s', async (mode) => {
    const line = ['-p', 'admin123', 'scp', mode, '-F', '/dev/null', ...SSH_OPTIONS, '-P', String(port)];
    const remote = 'root@127.0.0.1:/tmp/by-scp';
    await roundTrip(
      (from) => runOrFail('sshpass', [...line, from, remote]),
      (to) => runOrFail('sshpass', [...line, remote, to]),
    );
  });

  it.each(['-scp', '-sftp'])('pscp %s', async (mode) => {
    const line = [...puttyLine(home, login(), fingerprints), mode, '-l', 'root'];
    const environment = { HOME: home };
    const remote = '127.0.0.1:/tmp/by-pscp';
    await roundTrip(
      (from) => runOrFail('pscp', [...line, from, remote], { environment }),
      (to) => runOrFail('pscp', [...line, remote, to], { environment }),
    );
  });

  it('psftp', async () => {
    const line = [...puttyLine(home, login(), fingerprints), '-l', 'root', '127.0.0.1'];
    const run = (input: string) => runOrFail('psftp', line, { environment: { HOME: home }, input });
    await roundTrip(
      (from) => run(`put ${from} /tmp/by-psftp\nls /tmp\n`),
      (to) => run(`get /tmp/by-psftp ${to}\n`),
    );
  });

  it('sftp with rename, links, permissions and directories', async () => {
    const batch = [
      'mkdir /tmp/made',
      'cd /tmp/made',
      `put ${join(home, 'from.bin')} a`,
      'rename a b',
      'ln -s b c',
      'ln b d',
      'chmod 600 b',
      'ls -la',
      'df',
      'rm c',
      'rm d',
      'rm b',
      'cd ..',
      'rmdir made',
    ].join('\n');
    const line = ['-p', 'admin123', 'sftp', '-F', '/dev/null', '-o', 'BatchMode=no', ...SSH_OPTIONS];
    const result = await runProgram('sshpass', [...line, '-P', String(port), '-b', '-', 'root@127.0.0.1'], {
      input: `${batch}\n`,
    });
    expect(result).toMatchObject({ status: 0 });
    expect(result.stdout).toMatch(/-rw------- +\S+ root +root +100000 .* b\n/);
  });
});
