import { describe, expect, it } from 'vitest';
import { createTestHost, runCommand, startCommand } from '../test-shell.ts';

describe('a shell that reads its commands from standard input', () => {
  it('runs each command before it reads the next, which the command may read first', async () => {
    const run = await runCommand('bash -l', { stdin: 'read x\nhello\necho "got $x"\nexit 4\necho never\n' });
    expect([run.stdout, run.stderr, run.exitCode]).toEqual(['got hello\n', '', 4]);
  });

  it('answers a line before the next one is sent', async () => {
    const run = startCommand('bash -l', { host: createTestHost() });
    await run.send('echo first\n', 'first\n');
    await run.send('for i in 1 2\n', 'first\n');
    expect(await run.send('do echo $i; done\n', '2\n')).toBe('first\n1\n2\n');
    run.shell.endInput();
    expect(await run.shell.exited).toEqual({ exitCode: 0, signal: null });
  });

  it('reads a pipe as dash does: in blocks that are its own', async () => {
    const run = await runCommand("printf 'echo a\\nfor i in 1 2; do\\necho $i\\ndone\\nfail_\\necho end' | sh");
    expect([run.stdout, run.stderr, run.exitCode]).toEqual(['a\n1\n2\nend\n', 'sh: 5: fail_: not found\n', 0]);
  });

  it('names the line of an error, counting all lines read', async () => {
    const run = await runCommand('bash', { stdin: 'echo a\n\nnosuch\nif true; then\n  nosuch2\nfi\n' });
    expect(run.stderr).toBe('bash: line 3: nosuch: command not found\nbash: line 5: nosuch2: command not found\n');
  });
});
