/**
 * Runs every line of `command-lines.txt` with this machine's own bash and programs, each in a fresh directory with the
 * same files, and writes what they answered beside the simulated programs, whose comparison test reads it. To be run
 * on Debian 12 as root: `node evaluation/replays/record-commands.ts`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIXTURE = new URL('../../packages/sensor/src/deception/shell/commands/fixtures/commands.json', import.meta.url);
const LINES = new URL('command-lines.txt', import.meta.url);
const SETUP = new URL('command-files.sh', import.meta.url);
const MAX_OUTPUT_BYTES = 65_536;
const TIMEOUT_MS = 10_000;
/** What the simulated machine shows as the directory of these runs. */
const SHOWN_DIRECTORY = '/tmp/work';

const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' };

function run(line: string, directory: string) {
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', `cd ${directory}; ${line}`], {
    // Standard input is a socket here, which would make bash read the account's .bashrc: hence --norc.
    env: environment,
    input: '',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES * 16,
  });
  const shown = (bytes: Buffer) => bytes.toString('latin1').replaceAll(directory, SHOWN_DIRECTORY);
  return { line, stdout: shown(stdout), stderr: shown(stderr), exitCode: status ?? -1 };
}

const setup = readFileSync(SETUP, 'utf8');
const lines = joinLines(readFileSync(LINES, 'utf8').split('\n'));
const cases = [];
for (const [index, line] of lines.entries()) {
  const directory = mkdtempSync(join(tmpdir(), 'w'));
  try {
    run(setup, directory);
    const recorded = run(line, directory);
    if (recorded.exitCode === -1 || recorded.stdout.length > MAX_OUTPUT_BYTES)
      console.error(`left out (no end, or too long): ${line}`);
    else cases.push(recorded);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (index % 100 === 99) console.error(`${index + 1} of ${lines.length}`);
}
const bash = execFileSync('bash', ['--version'], { encoding: 'utf8' }).split('\n')[0];
const coreutils = execFileSync('ls', ['--version'], { encoding: 'utf8' }).split('\n')[0];
writeFileSync(
  FIXTURE,
  `${JSON.stringify({ recordedWith: { bash, coreutils }, command: 'node evaluation/replays/record-commands.ts', directory: SHOWN_DIRECTORY, setup, cases }, null, 1)}\n`,
);
console.error(`recorded ${cases.length} lines`);

/** A line with an odd number of single quotes goes on in the next one. */
function joinLines(raw: readonly string[]): string[] {
  const joined: string[] = [];
  let open = '';
  for (const text of raw) {
    if (open === '' && (text.startsWith('#') || text.trim() === '')) continue;
    open = open === '' ? text : `${open}\n${text}`;
    const quotes = open.replace(/"[^"]*"/g, '').split("'").length - 1;
    if (quotes % 2 === 1 && !open.includes("it's")) continue;
    joined.push(open);
    open = '';
  }
  return joined;
}
