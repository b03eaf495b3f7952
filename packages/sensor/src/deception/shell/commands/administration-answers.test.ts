import { describe, expect, it } from 'vitest';
import { login, runCommand } from '../test-shell.ts';

/** By the manuals of the programs; the clock of the tests stands at Saturday, 21 November 2026, 11:35:44. */
const ANSWERS = [
  [`date -d 'next monday'`, 'Mon Nov 23 00:00:00 UTC 2026\n'],
  [
    `date -d 'last friday' +%F; date -d 'last saturday' +%F; date -d saturday +%T`,
    '2026-11-20\n2026-11-14\n00:00:00\n',
  ],
  [`date -d '2 days ago' +%F; date -d '+1 week' +%F; date -d @0 +%F`, '2026-11-19\n2026-11-28\n1970-01-01\n'],
  [
    `dpkg --compare-versions 1.10 gt 1.9 && dpkg --compare-versions 1.0~rc1 lt 1.0 && dpkg --compare-versions 1:0.1-1 ge 9.9-2 && echo yes`,
    'yes\n',
  ],
  ['dpkg --compare-versions 2.0 lt 1.0; echo $?', '1\n'],
  [
    'ip -j -4 addr show lo',
    '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","group":"default","txqlen":1000,"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo","valid_life_time":4294967295,"preferred_life_time":4294967295}]}]\n',
  ],
  ['lscpu -p | tail -n 2', '2,2,0,0,,2,2,2,0\n3,3,0,0,,3,3,3,0\n'],
] as const;

describe('what administrators ask', () => {
  it.each(ANSWERS)('%s', async (line, stdout) => {
    const run = await runCommand(line);
    expect({ stdout: run.stdout, stderr: run.stderr }).toEqual({ stdout, stderr: '' });
  });

  it('shows the exception of a sleeping Python that Ctrl-C ends', async () => {
    const session = await login();
    await session.type(`python3 -c 'import time; print("go"); time.sleep(30)'\r`, '\ngo\r\n');
    const ended = await session.type('\x03');
    expect(ended).toContain(
      '^CTraceback (most recent call last):\r\n  File "<string>", line 1, in <module>\r\nKeyboardInterrupt\r\n',
    );
    expect(await session.type('echo $?\r', '\n130\r\n')).toContain('130');
    session.shell.endInput();
  });
});
