import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { runOrFail, runProgram } from '../system/program.ts';
import { type Account, RawSshClient, type Target } from './raw-ssh-client.ts';

/**
 * What public scanners, fingerprint tools and honeypot detectors say about an SSH server, with its keys, its port and
 * times taken out, so that it can be compared with what they say about a real one. The TCP stack that `nmap -O` looks at
 * is the kernel's own and is not ours to compare.
 */
export interface Findings {
  readonly [detector: string]: readonly string[];
}

/** The public program that is asked, as a reproducible version. */
const AUDITOR = 'honeypot-auditor==1.0.4';

/** Installs what comes from PyPI into a directory and resolves with the interpreter that has it. */
export async function installAuditor(directory: string): Promise<string> {
  const environment = join(directory, 'python');
  await runOrFail('/usr/bin/python3', ['-m', 'venv', environment]);
  await runOrFail(join(environment, 'bin/pip'), ['install', '-q', AUDITOR], { timeoutMs: 300_000 });
  return join(environment, 'bin/python');
}

export async function detect(target: Target, account: Account, python: string): Promise<Findings> {
  const port = String(target.port);
  const shown = (text: string) => linesOf(withoutMachine(text, port));
  const nmap = async (...line: string[]) => runOrFail('nmap', ['-Pn', '-p', port, '-oX', '-', ...line, target.host]);
  const scanned = await nmap(
    ...[
      '-sV',
      '--version-all',
      '--script',
      'ssh2-enum-algos,ssh-hostkey,ssh-auth-methods,sshv1',
      '--script-args',
      'ssh.user=root',
    ],
  );
  const refused = ['PubkeyAuthentication=no', 'NumberOfPasswordPrompts=1', 'StrictHostKeyChecking=no'];
  const ssh = await runProgram('sshpass', [
    ...['-p', 'wrong-password', 'ssh', '-vvv', '-F', '/dev/null', '-o', 'UserKnownHostsFile=/dev/null'],
    ...refused.flatMap((option) => ['-o', option]),
    ...['-p', port, `${account.username}@${target.host}`, 'true'],
  ]);
  return {
    'nmap -sV': shown([...scanned.matchAll(/<service .*?\/?>/g)].map(String).join('\n')),
    'nmap scripts': [...scanned.matchAll(/<script id="(.*?)" output="(.*?)"/g)]
      .map(([, id, output]) => withoutMachine(`${id} ${output}`, port))
      .toSorted(),
    'ssh-audit': shown((await runProgram('ssh-audit', ['-n', '-p', port, target.host])).stdout),
    'ssh -vvv': shown(ssh.stderr),
    'ssh-keyscan': shown(
      (await runOrFail('ssh-keyscan', ['-t', KEY_TYPES, '-p', port, target.host])).trim(),
    ).toSorted(),
    'honeypot-auditor': await auditFromOutside(target, python),
    'honeypot-auditor, logged in': await auditFromInside(target, account, python),
    tells: await tellsOf(target),
  };
}

const KEY_TYPES = 'rsa,dsa,ecdsa,ed25519';

function withoutMachine(text: string, port: string): string {
  return text
    .replaceAll(port, 'PORT')
    .replaceAll(/\+?deb(\d+)u\d+/g, '+deb$1uN')
    .replaceAll(/SHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:...')
    .replaceAll(/\b([0-9a-f]{2}:){15}[0-9a-f]{2}\b/g, 'MD5')
    .replaceAll(/\b[0-9a-f]{32}\b/g, 'MD5')
    .replaceAll(/AAAA[A-Za-z0-9+/=]{40,}/g, 'KEY');
}

const linesOf = (text: string) => text.split(/\r?\n/).filter((line) => line !== '');

const auditSchema = z.object({
  indicators: z.array(z.object({ id: z.string(), triggered: z.boolean(), skipped: z.boolean() })),
});
const insideSchema = z.array(z.object({ id: z.string(), verdict: z.string() }));

async function auditFromOutside(target: Target, python: string): Promise<string[]> {
  const report = join(dirname(python), 'report.json');
  await runOrFail(
    join(dirname(python), 'honeypot-auditor'),
    [
      ...['--target', target.host, '-p', String(target.port), '--ports', `ssh=${target.port}`, '--deep'],
      ...['--timeout', '20', '--output', report, '--format', 'json'],
    ],
    { timeoutMs: 240_000 },
  );
  const { indicators } = auditSchema.parse(JSON.parse(await readFile(report, 'utf8')));
  return indicators
    .map(({ id, triggered, skipped }) => `${id} ${skipped ? 'skip' : triggered ? 'hit' : 'clean'}`)
    .toSorted();
}

async function auditFromInside(target: Target, account: Account, python: string): Promise<string[]> {
  const script = join(import.meta.dirname, '../system/clients/honeypot-auditor-inside.py');
  const output = await runOrFail(
    python,
    [script, target.host, String(target.port), account.username, account.password],
    { timeoutMs: 240_000 },
  );
  return insideSchema.parse(JSON.parse(output)).map(({ id, verdict }) => `${id} ${verdict}`);
}

interface Tell {
  readonly name: string;
  readonly bytes: string | Uint8Array;
  /** What gives a honeypot away in the answer. */
  readonly tell: RegExp;
}

/** What detect-kippo-cowrie, honeydet, nuclei's templates and the papers look for, by their descriptions. */
const TELLS: readonly Tell[] = [
  {
    name: 'a version that there is not, with LF',
    bytes: 'SSH-1337\n',
    tell: /bad version|Protocol major versions differ/,
  },
  {
    name: 'a version that there is not',
    bytes: 'SSH-1337-OpenSSH_9.0\r\n',
    tell: /bad version|Protocol major versions/,
  },
  { name: 'version 1111', bytes: 'SSH-1111-OpenSSH_9.0\r\n', tell: /bad version|Protocol major versions differ/ },
  { name: 'an old version', bytes: 'SSH-1.5-x\r\n', tell: /differ\.\n|(?<!\r)\n(?!$)|bad version/ },
  { name: '8 LF', bytes: '\n'.repeat(8), tell: /bad packet length|Packet corrupt|Protocol mismatch/ },
  { name: 'a banner and 10 LF', bytes: `SSH-2.0-x\r\n${'\n'.repeat(10)}`, tell: /corrupt|mismatch|bad packet length/i },
  { name: 'a banner twice', bytes: 'SSH-2.0-x\r\n'.repeat(2), tell: /corrupt|mismatch|bad packet length/i },
  { name: '4 NUL', bytes: new Uint8Array(4), tell: /corrupt|mismatch|bad packet length/i },
  { name: 'HTTP', bytes: 'GET / HTTP/1.1\r\n\r\n', tell: /corrupt|mismatch|bad packet length|HTTP/i },
  { name: 'nothing but an end', bytes: '\r\n', tell: /corrupt|mismatch|bad packet length/i },
];

/** The names of the tells that were seen: none, in a server that is real. */
async function tellsOf(target: Target): Promise<string[]> {
  const seen: string[] = [];
  for (const { name, bytes, tell } of TELLS) {
    const client = await RawSshClient.connect(target);
    await client.serverIdentified();
    client.write(bytes);
    await client.settle(400);
    client.destroy();
    const answer = client.received.flatMap((received) =>
      received.kind === 'bytes' ? [received.bytes] : received.kind === 'message' ? [received.payload] : [],
    );
    if (tell.test(Buffer.concat(answer).toString('latin1'))) seen.push(name);
  }
  return seen;
}
