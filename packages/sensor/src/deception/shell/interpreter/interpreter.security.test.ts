import { describe, expect, it } from 'vitest';
import { login, runCommand } from '../test-shell.ts';

const SMALL = {
  maxStepsPerCommand: 30_000,
  maxOutputBytesPerCommand: 200_000,
  maxVariableBytes: 100_000,
  stepsPerSlice: 500,
} as const;

describe('the shell under attack', () => {
  it.each([
    ['an endless loop', 'while true; do :; done', 'maxStepsPerCommand'],
    ['endless output', 'yes', 'maxOutputBytesPerCommand'],
    ['endless substitution', 'echo $(cat /dev/zero)', 'maxVariableBytes'],
    ['an endless pipeline', 'yes | cat > /dev/null', 'maxStepsPerCommand'],
    ['deep recursion', 'f() { f; }; f', 'maxCallDepth'],
  ] as const)('ends %s at its limit', async (_name, command, limit) => {
    const run = await runCommand(command, { limits: SMALL });
    expect(run.limits).toEqual([limit]);
  });

  it('ends a fork bomb', async () => {
    const run = await runCommand(':(){ :|:& };:', { limits: SMALL });
    expect(run.exitCode).toBe(0);
  });

  it('leaves a giant brace list as written', async () => {
    const run = await runCommand('echo {1..999999999}', { limits: SMALL });
    expect(run.stdout).toBe('{1..999999999}\n');
  });

  it('refuses a variable that doubles without end', async () => {
    const run = await runCommand('x=aaaaaaaa; while true; do x=$x$x; done', { limits: SMALL });
    expect({ message: run.stderr.includes('xrealloc: cannot allocate'), exitCode: run.exitCode }).toEqual({
      message: true,
      exitCode: 1,
    });
  });

  it('lets another shell answer within a few turns of the event loop', async () => {
    const busy = runCommand('while true; do :; done', { limits: { ...SMALL, maxStepsPerCommand: 200_000 } });
    let turns = 0;
    let counting = true;
    const count = () => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    const quick = await runCommand('echo hello | cat');
    counting = false;
    expect([quick.stdout, turns < 20]).toEqual(['hello\n', true]);
    expect((await busy).limits).toEqual(['maxStepsPerCommand']);
  });

  it('counts work by the time it takes, so that heavy steps end a command too', async () => {
    let now = Date.UTC(2026, 10, 21);
    const run = await runCommand('while true; do :; done', {
      limits: { maxStepsPerCommand: 1_000_000 },
      clock: { now: () => (now += 1) },
    });
    const again = await runCommand('i=0; while ((i++ < 30000)); do :; done; echo $i', {
      limits: { maxStepsPerCommand: 1_000_000 },
    });
    expect([run.limits, again.stdout]).toEqual([['maxStepsPerCommand'], '30001\n']);
  });

  it('gives back the space of arrays and local variables', async () => {
    const run = await runCommand(
      'f() { local a=({1..200}); local b=$1; }; for i in {1..100}; do f xxxxxxxxxxxxxxxxxxxx; c=({1..200}); done; echo ${#c[@]}',
      { limits: { ...SMALL, maxStepsPerCommand: 2_000_000 } },
    );
    expect([run.stdout, run.stderr]).toEqual(['200\n', '']);
  });

  it('comes back to the prompt at once on Ctrl-C', async () => {
    const session = await login();
    session.shell.write(Buffer.from('while true; do :; done\r'));
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(await session.type('\x03')).toContain('root@srv-app02:~# ');
    expect(await session.type('echo $?\r')).toContain('\r\n\x1b[?2004l\r130\r\n');
    session.shell.stop();
    expect((await session.shell.exited).signal).toBe('KILL');
  });

  it('never goes outside the simulated machine by a path', async () => {
    const run = await runCommand('cat ../../../../../../etc/hostname /proc/self/root/etc/hostname');
    expect(run.stdout).toBe('srv-app02\nsrv-app02\n');
  });
});
