import { describe, expect, it } from 'vitest';
import { runCommand } from '../test-shell.ts';

describe('a shell at the limits of its machine', () => {
  it('says without a line number that it cannot fork, as bash does', async () => {
    const { stderr } = await runCommand('bomb() { bomb | bomb & }; bomb; sleep 0.1');
    expect(new Set(stderr.trim().split('\n'))).toEqual(
      new Set(['bash: fork: retry: Resource temporarily unavailable', 'bash: fork: Resource temporarily unavailable']),
    );
  });

  it('lists them in the columns of bash 5.2', async () => {
    expect((await runCommand('ulimit -a | head -6 | tail -5')).stdout).toBe(
      'core file size              (blocks, -c) 0\ndata seg size               (kbytes, -d) unlimited\nscheduling priority                 (-e) 0\nfile size                   (blocks, -f) unlimited\npending signals                     (-i) 15533\n',
    );
  });

  it('shows how deep shells are nested as sshd starts them', async () => {
    expect((await runCommand('echo $SHLVL; true')).stdout).toBe('1\n');
    expect((await runCommand('env | grep -c SHLVL=1')).stdout).toBe('1\n');
  });

  it('shows the signal of a program that timeout had to kill', async () => {
    expect((await runCommand('timeout -s KILL 0.05 sleep 5; echo $?; timeout 0.05 sleep 5; echo $?')).stdout).toBe(
      '137\n124\n',
    );
  });
});
