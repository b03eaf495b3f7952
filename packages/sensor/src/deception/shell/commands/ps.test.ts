import { describe, expect, it } from 'vitest';
import { login, runCommand } from '../test-shell.ts';

describe('ps and top', () => {
  it('count the same processes', async () => {
    const { stdout } = await runCommand('ps -e --no-headers | wc -l; top -bn1 | sed -n "8,\\$p" | wc -l');
    const [ps = '', top = ''] = stdout.split('\n');
    // Each of the two pipelines has its own processes: ps or top, and wc or sed.
    expect(Math.abs(Number(ps) - Number(top))).toBeLessThanOrEqual(1);
  });

  it('show a daemon as /proc does', async () => {
    const { stdout } = await runCommand('p=$(pgrep -x cron); ps -o comm= -p $p; cat /proc/$p/comm');
    expect(stdout).toBe('cron\ncron\n');
  });

  it('put children below their parents in a tree, and daemons beside init', async () => {
    const { stdout } = await runCommand(
      'ps axf | grep -E "kthreadd|rcu_gp|/sbin/init" | sed "s/.*[0-9]:[0-9]* //" | head -3',
    );
    expect(stdout).toBe('[kthreadd]\n \\_ [rcu_gp]\n/sbin/init\n');
  });

  it('draw the screen of top on a terminal until q', async () => {
    const session = await login();
    const drawn = await session.type('top\r', 'COMMAND');
    expect(drawn).toContain('\x1b[?1h\x1b=\x1b[?25l\x1b[H\x1b[2J');
    const after = await session.type('q');
    expect(after).toContain('\x1b[?12l\x1b[?25h');
    session.shell.stop();
  });

  it('say what is missing without a terminal', async () => {
    expect(await runCommand('top')).toMatchObject({ stderr: 'TERM environment variable not set.\n', exitCode: 1 });
  });
});
