/**
 * `npm run check`: everything CI holds a change to, one step after the other, ending with `N passed, N failed`.
 * A failed step does not stop the next: one run shows all that is wrong.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { weighFirstRoute } from './first-route.ts';

const root = join(import.meta.dirname, '..');
const MAX_LINES = 500;

interface Step {
  readonly name: string;
  /** Returns what is wrong, or null. */
  run(): string | null;
}

function command(name: string, ...line: string[]): Step {
  return {
    name,
    run() {
      const [program = '', ...rest] = line;
      const result = spawnSync(program, rest, {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
        maxBuffer: 64 * 1024 * 1024,
      });
      if (result.status === 0) return null;
      return `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`;
    },
  };
}

function importRules(): Step {
  return {
    name: 'import rules',
    run() {
      const result = spawnSync(
        'depcruise',
        ['packages', 'evaluation', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
        {
          cwd: root,
          encoding: 'utf8',
          maxBuffer: 256 * 1024 * 1024,
        },
      );
      if (result.stdout === '') return result.stderr;
      const { summary } = JSON.parse(result.stdout);
      if (summary.totalCruised === 0) return 'dependency-cruiser read 0 modules: the rules were not checked';
      const violations: { from: string; to: string; rule: { name: string; severity: string } }[] = summary.violations;
      const errors = violations.filter((violation) => violation.rule.severity === 'error');
      if (errors.length === 0) return null;
      return errors.map((violation) => `${violation.rule.name}: ${violation.from} -> ${violation.to}`).join('\n');
    },
  };
}

/** Rules that no linter has: long files say why, no skipped tests, no machine paths, nothing that runs attacker text. */
const houseRules: Step = {
  name: 'house rules',
  run() {
    const problems: string[] = [];
    for (const file of sources(root)) {
      const name = relative(root, file);
      const text = readFileSync(file, 'utf8');
      const isTest = /\.(test|contract)\.tsx?$/.test(name);
      const lines = text.split('\n').length - 1;
      if (lines > MAX_LINES && !/^(\/\*\*|\/\/)[\s\S]{0,400}long because/i.test(text)) {
        problems.push(`${name}: ${lines} lines; split it, or say at the top "Long because ..."`);
      }
      if (/\b(?:it|test|describe)\.(?:only|todo)\b/.test(text)) problems.push(`${name}: a focused or unwritten test`);
      if (!isTest && name !== '.ci/check.ts') {
        if (/(?:\/\/|\*) .*\b(?:TODO|FIXME|XXX)\b/.test(text))
          problems.push(`${name}: unfinished work is marked in the code`);
        if (/dangerouslySetInnerHTML|\.innerHTML\s*=|\beval\(|new Function\(/.test(text)) {
          problems.push(`${name}: turns text into markup or code`);
        }
      }
      if (/(?<![\w.'])\/work\b/.test(text) && name !== '.ci/check.ts')
        problems.push(`${name}: names a path of one machine`);
    }
    return problems.length === 0 ? null : problems.join('\n');
  },
};

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder)) {
    if (entry === 'node_modules' || entry === 'dist' || entry === '.git' || entry === 'fixtures') continue;
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|js|cjs)$/.test(entry) && !entry.endsWith('.gen.ts')) yield path;
  }
}

const steps: Step[] = [
  command('format and lint', 'biome', 'ci', '--colors=off', '.'),
  command('types', 'tsc', '-p', 'tsconfig.json'),
  importRules(),
  houseRules,
  command('generated files are current', 'node', 'packages/cli/scripts/generate.ts', '--check'),
  command('dead code', 'knip', '--no-progress'),
  { name: 'weight of the first page', run: () => weighFirstRoute(root) },
  command('unit tests', 'vitest', 'run'),
];

const wanted = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const step of steps) {
  if (wanted.length > 0 && !wanted.some((word) => step.name.includes(word))) continue;
  const startedAtMs = Date.now();
  const problem = step.run();
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  if (problem === null) passed++;
  else failed++;
  process.stdout.write(`${problem === null ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)\n`);
  if (problem !== null) process.stdout.write(`${problem.trimEnd()}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
