import { describe, expect, it } from 'vitest';
import { login, runCommand } from '../test-shell.ts';

describe('a file that grows by appending', () => {
  it('is reported a few times while it grows and whole at the end', async () => {
    const lines = 'for i in $(seq 200); do echo line >> /tmp/loader; done';
    const { written } = await runCommand(lines);
    expect(written.length).toBeLessThan(12);
    expect(written.at(-1)).toEqual({ path: '/tmp/loader', text: 'line\n'.repeat(200) });
  });

  it('is reported whole before it is run or removed', async () => {
    const session = await login();
    await session.type('echo 1 > /tmp/x; for i in 2 3 4 5; do echo $i >> /tmp/x; done; rm /tmp/x\r');
    expect(session.seen.written.at(-1)?.text).toBe('1\n2\n3\n4\n5\n');
    await session.type('echo "echo a" > y; for i in b c d; do echo "echo $i" >> y; done; chmod +x y; ./y\r');
    expect(session.seen.written.at(-1)?.text).toBe('echo a\necho b\necho c\necho d\n');
    session.shell.stop();
  });
});
