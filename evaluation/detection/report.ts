import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

/** What every evaluation prints besides its own figures: where and with what it ran. */
export function machineAndVersions(): { machine: object; versions: object } {
  const [first] = cpus();
  return {
    machine: { cpu: first?.model.trim() ?? 'unknown', cores: cpus().length, memoryBytes: totalmem() },
    versions: { node: process.version, commit: commitOfCheckout() },
  };
}

function commitOfCheckout(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

/** `--data PATH` and, when given, `--test PATH`; without `--data` the test file stands for both. */
export function dataPaths(): { readonly data: string; readonly test: string | null } {
  const { values } = parseArgs({ options: { data: { type: 'string' }, test: { type: 'string' } } });
  const data = values.data ?? values.test;
  if (data === undefined) {
    process.stderr.write('usage: --data PATH [--test PATH]\n');
    process.exit(2);
  }
  return { data, test: values.data === undefined ? null : (values.test ?? null) };
}

/** The file that is judged: that of `--test`, else that of `--data`. */
export function dataPath(): string {
  const { data, test } = dataPaths();
  return test ?? data;
}

/** The lines of a JSONL file, gzip or plain, as unparsed values. */
export function readJsonLines(path: string): unknown[] {
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));
}

/** The one JSON line of DESIGN section 10. */
export function printReport(
  report: { name: string; value: number; unit: string; n: number } & Record<string, unknown>,
): void {
  process.stdout.write(`${JSON.stringify({ ...report, seed: null, ...machineAndVersions() })}\n`);
}
