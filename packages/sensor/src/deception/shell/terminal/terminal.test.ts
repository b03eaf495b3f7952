import { describe, expect, it } from 'vitest';
import { createTestHost, login } from '../test-shell.ts';

const PROMPT = '\x1b[?2004hroot@srv-app02:~# ';
const RUN = '\r\n\x1b[?2004l\r';

describe('the terminal', () => {
  it('greets, prompts and echoes like a login shell on a pty', async () => {
    const session = await login();
    expect(session.output().startsWith('Linux srv-app02 6.1.0-39-amd64')).toBe(true);
    expect(session.output().endsWith(PROMPT)).toBe(true);
    expect(await session.type('echo hi\r')).toBe(`echo hi${RUN}hi\r\n${PROMPT}`);
    expect(await session.type('exit\r', 'logout')).toBe(`exit${RUN}logout\r\n`);
    expect(await session.shell.exited).toEqual({ exitCode: 0, signal: null });
  });

  it('edits with backspace, Ctrl-A, Ctrl-U and recalls history', async () => {
    const session = await login();
    expect(await session.type('echo hx\x7fi\r')).toContain(`${RUN}hi\r\n`);
    expect(await session.type('cho b\x01e\x05c\r')).toContain(`${RUN}bc\r\n`);
    expect(await session.type('junk\x15echo ok\r')).toContain(`${RUN}ok\r\n`);
    expect(await session.type('\x1b[A\x1b[A\r')).toContain(`${RUN}bc\r\n`);
    session.shell.stop();
  });

  it('asks for more with PS2 and completes paths', async () => {
    const session = await login();
    expect(await session.type('for i in 1 2\r')).toContain('\x1b[?2004h> ');
    expect(await session.type('do echo $i; done\r')).toContain(`${RUN}1\r\n2\r\n`);
    expect(await session.type('cat /etc/hostn\t\r')).toContain(`${RUN}srv-app02\r\n`);
    session.shell.stop();
  });

  it('reads a new password without echo', async () => {
    const host = createTestHost();
    const session = await login({ host });
    await session.type('passwd\r', 'New password: ');
    await session.type('s3cret-one\r', 'Retype new password: ');
    expect(await session.type('s3cret-one\r')).toBe(`\r\npasswd: password updated successfully\r\n${PROMPT}`);
    expect(host.checkPassword('root', 's3cret-one')).toBe(true);
    session.shell.stop();
  });
});
