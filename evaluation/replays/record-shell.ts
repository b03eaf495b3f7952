/**
 * Runs every script of `shell-scripts.ts` with the machine's own bash, as `bash -c SCRIPT` and, where so marked, from
 * standard input, and writes what it printed beside the simulated shell's test:
 *
 *   node evaluation/replays/record-shell.ts
 *
 * Must be run on Debian 12 (bash 5.2.15), the machine that the host persona pretends to be.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND_SCRIPTS, STDIN_SCRIPTS } from './shell-scripts.ts';

const OUTPUT = new URL('../../packages/sensor/src/deception/shell/interpreter/fixtures/bash.json', import.meta.url);

function record(mode: 'command' | 'stdin', script: string) {
  const directory = mkdtempSync(join(tmpdir(), 'shell-'));
  try {
    const run = spawnSync('/bin/bash', mode === 'command' ? ['--norc', '-c', script] : ['--norc'], {
      argv0: 'bash',
      cwd: directory,
      input: mode === 'stdin' ? script : '',
      env: { HOME: directory, PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', USER: 'root' },
      encoding: 'latin1',
      timeout: 10_000,
    });
    return {
      mode,
      script,
      stdout: run.stdout,
      stderr: run.stderr,
      exitCode: run.status ?? 128 + constants.signals[run.signal ?? 'SIGKILL'],
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const version = spawnSync('/bin/bash', ['-c', 'echo $BASH_VERSION'], { encoding: 'utf8' }).stdout.trim();
const cases = [
  ...COMMAND_SCRIPTS.map((script) => record('command', script)),
  ...STDIN_SCRIPTS.map((script) => record('stdin', script)),
];
writeFileSync(
  OUTPUT,
  `${JSON.stringify({ recordedWith: 'node evaluation/replays/record-shell.ts', bash: version, cases }, null, 1)}\n`,
);
process.stderr.write(`${cases.length} scripts recorded with bash ${version}\n`);
