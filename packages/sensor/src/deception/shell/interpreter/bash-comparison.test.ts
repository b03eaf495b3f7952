import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestHost, emptyHome, runCommand } from '../test-shell.ts';
import { DIFFERENCES } from './fixtures/known-differences.ts';

const FIXTURES = new URL('./fixtures/bash.json', import.meta.url);
const fixtures = z.object({
  cases: z.array(
    z.object({
      mode: z.enum(['command', 'stdin']),
      script: z.string(),
      stdout: z.string(),
      stderr: z.string(),
      exitCode: z.number().nullable(),
    }),
  ),
});
const { cases } = fixtures.parse(JSON.parse(readFileSync(FIXTURES, 'utf8')));

/** What differs between two runs of the same bash: process ids and its own temporary directory. */
function comparable(text: string): string {
  return text
    .replace(/line (\d+): +\d+ (Killed|Terminated)/g, 'line $1: PID $2')
    .replaceAll(/\/tmp\/shell-\w+/g, '/root');
}

describe('the interpreter beside a recorded bash 5.2', () => {
  it('accepts few differences, and only of scripts that are recorded', () => {
    const recorded = new Set(cases.map(({ script }) => script));
    expect([...DIFFERENCES.keys()].filter((script) => !recorded.has(script))).toEqual([]);
    expect(DIFFERENCES.size / cases.length).toBeLessThan(0.08);
  });

  it.each(cases.map((each) => [each.script, each] as const))('runs %s', async (script, recorded) => {
    const host = createTestHost();
    emptyHome(host, []);
    const run =
      recorded.mode === 'command'
        ? await runCommand(script, { host })
        : await runCommand('exec bash', { host, stdin: script });
    const seen = { stdout: run.stdout, stderr: comparable(run.stderr), exitCode: run.exitCode };
    const wanted = {
      stdout: comparable(recorded.stdout),
      stderr: comparable(recorded.stderr),
      exitCode: recorded.exitCode,
    };
    if (!DIFFERENCES.has(script)) expect(seen).toEqual(wanted);
  });
});
