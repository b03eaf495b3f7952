/**
 * Runs every line of `command-lines.txt` with this machine's own bash and programs, each in a fresh directory with the
 * same files, and writes what they answered beside the simulated programs, a file for each program; their comparison
 * test reads them. To be run on Debian 12 as root, with DIRECTORY holding programs that this machine lacks:
 *
 *   node evaluation/replays/record-commands.ts [--path DIRECTORY]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const FIXTURES = new URL('../../packages/sensor/src/deception/shell/commands/fixtures/', import.meta.url);
const LINES = new URL('command-lines.txt', import.meta.url);
const SETUP = new URL('command-files.sh', import.meta.url);
const MAX_OUTPUT_BYTES = 65_536;
const TIMEOUT_MS = 10_000;
/** What the simulated machine shows as the directory of these runs. */
const SHOWN_DIRECTORY = '/tmp/work';

const { path } = parseArgs({ options: { path: { type: 'string' } } }).values;
const standard = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const environment = { PATH: path === undefined ? standard : `${path}:${standard}`, HOME: '/root' };

interface Line {
  readonly text: string;
  /** The program that the line is about, of those that its section's title names. */
  readonly program: string;
}

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
const lines = readLines(readFileSync(LINES, 'utf8').split('\n'));
const cases = new Map<string, ReturnType<typeof run>[]>();
let recordedLines = 0;
for (const [index, { text, program }] of lines.entries()) {
  const directory = mkdtempSync(join(tmpdir(), 'w'));
  try {
    run(setup, directory);
    const recorded = run(text, directory);
    const absent = /^bash: line \d+: (?!\S*nosuch)\S+: command not found$/m.test(recorded.stderr);
    if (recorded.exitCode === -1 || recorded.stdout.length > MAX_OUTPUT_BYTES || absent)
      console.error(`left out (no end, too long, or not installed): ${text}`);
    else {
      cases.set(program, [...(cases.get(program) ?? []), recorded]);
      recordedLines += 1;
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (index % 100 === 99) console.error(`${index + 1} of ${lines.length}`);
}
const bash = execFileSync('bash', ['--version'], { encoding: 'utf8' }).split('\n')[0];
const coreutils = execFileSync('ls', ['--version'], { encoding: 'utf8' }).split('\n')[0];
rmSync(new URL('recorded/', FIXTURES), { recursive: true, force: true });
mkdirSync(new URL('recorded/', FIXTURES), { recursive: true });
writeFileSync(
  new URL('setup.json', FIXTURES),
  `${JSON.stringify({ recordedWith: { bash, coreutils }, command: 'node evaluation/replays/record-commands.ts', directory: SHOWN_DIRECTORY, setup }, null, 2)}\n`,
);
for (const [program, recorded] of cases)
  writeFileSync(
    new URL(`recorded/${program}.json`, FIXTURES),
    `[\n${recorded.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`,
  );
console.error(`recorded ${recordedLines} lines of ${cases.size} programs`);

/** The lines with their programs; one with an odd number of single quotes goes on in the next. */
function readLines(raw: readonly string[]): Line[] {
  const joined: Line[] = [];
  let open = '';
  let programs: readonly string[] = ['shell'];
  for (const text of raw) {
    if (open === '' && text.startsWith('#')) {
      const words = text.slice(1).trim().split(/\s+/);
      if (words.every((word) => /^[a-z0-9.+-]+$/.test(word))) programs = words;
      continue;
    }
    if (open === '' && text.trim() === '') continue;
    open = open === '' ? text : `${open}\n${text}`;
    const quotes = open.replace(/"[^"]*"/g, '').split("'").length - 1;
    if (quotes % 2 === 1 && !open.includes("it's")) continue;
    const words = open.split(/[^\w.+-]+/);
    joined.push({ text: open, program: programs.find((program) => words.includes(program)) ?? programs[0] ?? 'shell' });
    open = '';
  }
  return joined;
}
