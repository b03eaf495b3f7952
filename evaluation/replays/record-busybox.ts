/**
 * Runs every line of `busybox-lines.txt` with Debian 12's own BusyBox, in a bookworm chroot in which the package
 * `busybox` is installed, and writes what it answered beside the simulated one. To be run as root:
 * `node evaluation/replays/record-busybox.ts CHROOT`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const FIXTURE = new URL('../../packages/sensor/src/deception/shell/commands/fixtures/busybox.json', import.meta.url);
const lines = readFileSync(new URL('busybox-lines.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const setup = readFileSync(new URL('command-files.sh', import.meta.url), 'utf8');
const root = process.argv[2] ?? '/';
/** The same path as on the simulated machine. */
const DIRECTORY = '/tmp/work';
const TIMEOUT_MS = 10_000;
const CHANGE_ROOT = '/usr/sbin/chroot';
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' };

function run(script: string) {
  const { stdout, stderr, status } = spawnSync(CHANGE_ROOT, [root, 'bash', '--norc', '-c', script], {
    env: environment,
    input: '',
    timeout: TIMEOUT_MS,
  });
  return { stdout: stdout.toString('latin1'), stderr: stderr.toString('latin1'), exitCode: status ?? -1 };
}

/** Of a usage text the first line alone, and no version of this machine. */
function kept(text: string): string {
  return text.replaceAll(version, '{version}').replace(/^(Usage: .*\n)[\s\S]*/m, '$1');
}

const version = /BusyBox v(.*) multi-call/.exec(run('busybox').stdout)?.[1] ?? '';
const cases = [];
for (const line of lines) {
  run(`rm -rf ${DIRECTORY}; mkdir ${DIRECTORY}; cd ${DIRECTORY}; ${setup}`);
  const recorded = run(`cd ${DIRECTORY}; ${line}`);
  if (recorded.exitCode === -1) process.stderr.write(`left out (no end): ${line}\n`);
  else
    cases.push({
      line,
      stdout: kept(recorded.stdout),
      stderr: kept(recorded.stderr),
      exitCode: recorded.exitCode,
    });
}
run(`rm -rf ${DIRECTORY}`);
writeFileSync(
  FIXTURE,
  `${JSON.stringify({ recordedWith: `BusyBox v${version}`, command: 'node evaluation/replays/record-busybox.ts CHROOT', directory: DIRECTORY, setup, cases }, null, 1)}\n`,
);
process.stderr.write(`recorded ${cases.length} lines\n`);
