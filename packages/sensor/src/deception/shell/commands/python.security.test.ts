import { describe, expect, it } from 'vitest';
import { runCommand } from '../test-shell.ts';

describe('hostile programs for the imitated interpreters', () => {
  it.each([
    ['python3', 'while True: pass'],
    ['python3', 'def f(): f()\nf()'],
    ['python3', 'x = "a" * 10**9'],
    ['python3', 'x = 2 ** (2 ** 40)'],
    ['python3', 'x = [0]\nwhile True: x = x + x'],
    ['python3', 'a = []\na.append(a)\nprint(a)'],
    ['python3', `${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['python3', 'print("%" + "9" * 12 + "d" % 1)'],
    ['python3', 'range(10**12)'],
    ['perl', 'print "a" x 10000000000'],
    ['perl', 'print "$_" for 1..100000000000'],
    ['perl', 'eval("eval(\\"die 1\\")")'],
  ])('end by themselves or by a limit: %s %s', async (program, text) => {
    const run = await runCommand(
      `${program} ${program === 'perl' ? '-e' : '-c'} '${text.replaceAll("'", "'\\''")}'; echo after`,
      {
        limits: { maxStepsPerCommand: 200_000, maxCommandDurationMs: 4000 },
      },
    );
    expect(run.stdout.length).toBeLessThan(2_000_000);
    expect(run.exitCode === 137 || run.stdout.endsWith('after\n')).toBe(true);
  });

  it('keeps keys of attackers apart from properties of objects', async () => {
    const { stdout } = await runCommand(
      `python3 -c 'import json; d = json.loads("{\\"__proto__\\": {\\"x\\": 1}, \\"constructor\\": 2}"); print(d["__proto__"]["x"], d["constructor"], "x" in {})'`,
    );
    expect(stdout).toBe('1 2 False\n');
  });
});
