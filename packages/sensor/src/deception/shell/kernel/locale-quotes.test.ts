import { describe, expect, it } from 'vitest';
import { runCommand } from '../test-shell.ts';

const LINES = [
  'sleep abc',
  'mkdir d; mkdir d',
  'chmod 999 x',
  'chown nouser x',
  'env nosuch',
  'timeout x y',
  'timeout 1 nosuch',
  'id nouser',
  'date -d zz',
  'dd zz=1',
  'dd bs=0',
  'head -n x',
  'expr 1 +',
  'find nofile',
  'rmdir nofile',
  'cp a b',
  'nohup nosuch',
];

describe('messages of GNU programs', () => {
  it("are quoted with the locale's marks where the locale has them, as recorded in C.UTF-8", async () => {
    const { stdout } = await runCommand(`cd /tmp; export LANG=C.UTF-8; { ${LINES.join('; ')}; } 2>&1 | grep -v Try`);
    expect(Buffer.from(stdout, 'latin1').toString('utf8').split('\n')).toEqual([
      'sleep: invalid time interval ‘abc’',
      'mkdir: cannot create directory ‘d’: File exists',
      'chmod: invalid mode: ‘999’',
      'chown: invalid user: ‘nouser’',
      'env: ‘nosuch’: No such file or directory',
      'timeout: invalid time interval ‘x’',
      'timeout: failed to run command ‘nosuch’: No such file or directory',
      'id: ‘nouser’: no such user',
      'date: invalid date ‘zz’',
      'dd: unrecognized operand ‘zz=1’',
      'dd: invalid number: ‘0’',
      'head: invalid number of lines: ‘x’',
      'expr: syntax error: missing argument after ‘+’',
      'find: ‘nofile’: No such file or directory',
      "rmdir: failed to remove 'nofile': No such file or directory",
      "cp: cannot stat 'a': No such file or directory",
      "nohup: failed to run command 'nosuch': No such file or directory",
      '',
    ]);
  });

  it('keep plain quotes in the C locale and where the locale is not installed', async () => {
    expect((await runCommand('sleep abc 2>&1 | head -1; LANG=en_US.UTF-8 sleep abc 2>&1 | head -1')).stdout).toBe(
      "sleep: invalid time interval 'abc'\nsleep: invalid time interval 'abc'\n",
    );
  });
});
