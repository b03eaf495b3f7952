import { describe, expect, it } from 'vitest';
import { login } from '../test-shell.ts';

/** Types keys one after the other into a program that has the whole screen; what it shows after the last of them. */
async function typed(session: Awaited<ReturnType<typeof login>>, ...keys: readonly string[]): Promise<string> {
  let shown = '';
  for (const key of keys) shown = await session.type(key, '\x1b[?25h');
  return shown;
}

async function contentOf(session: Awaited<ReturnType<typeof login>>, path: string): Promise<string> {
  const shown = await session.type(`cat ${path}\r`);
  return shown.split('\x1b[?2004l\r')[1]?.split('\x1b[?2004h')[0]?.replaceAll('\r\n', '\n') ?? '';
}

describe('vi on a terminal', () => {
  it('moves, deletes, puts, undoes and writes as vim does', async () => {
    const session = await login();
    await session.type("printf 'one two\\nthree four five\\nsix\\n' > x\r");
    const opened = await typed(session, 'vi x\r');
    expect(opened).toContain('"x" 3L, 28B');
    expect(opened).toContain('1,1           All');
    await typed(session, 'dw', 'j', 'dd', 'p', 'P', 'u', 'ggO', 'above\x1b', 'A!\x1b', ':%s/o/0/g\r');
    expect(await typed(session, ':q\r')).toContain('E37: No write since last change (add ! to override)');
    expect(await session.type(':wq\r')).toContain('"x" 4L, 31B written');
    expect(await contentOf(session, 'x')).toBe('ab0ve!\ntw0\nsix\nthree f0ur five\n');
    session.shell.stop();
  });

  it('says what it does not know, and leaves a file alone with :q!', async () => {
    const session = await login();
    await typed(session, 'vi new\r', 'itext\x1b');
    expect(await typed(session, ':nosuch\r')).toContain('E492: Not an editor command: nosuch');
    expect(await typed(session, '/absent\r')).toContain('E486: Pattern not found: absent');
    await session.type(':q!\r');
    expect(await session.type('ls new\r')).toContain("cannot access 'new'");
    session.shell.stop();
  });

  it('runs a command for :! and comes back', async () => {
    const session = await login();
    await typed(session, 'vi new\r');
    expect(await session.type(':!echo from the shell\r', 'Press ENTER')).toContain('from the shell\r\n');
    await typed(session, '\r');
    await session.type(':q\r');
    session.shell.stop();
  });
});

describe('nano on a terminal', () => {
  it('edits in the middle, cuts, pastes, searches and writes', async () => {
    const session = await login();
    await session.type("printf 'one two\\nthree four five\\nsix\\n' > x\r");
    expect(await typed(session, 'nano x\r')).toContain('[ Read 3 lines ]');
    await typed(session, 'new ', '\x1b[B', '\x0b', '\x15', '\x15', '\x17', 'six\r', '\x05', '!');
    expect(await typed(session, '\x18')).toContain('Save modified buffer? ');
    expect(await typed(session, 'y')).toContain('File Name to Write: x');
    await session.type('\r');
    expect(await contentOf(session, 'x')).toBe('new one two\nthree four five\nthree four five\nsix!\n');
    session.shell.stop();
  });

  it('writes to a name that is typed, and tells where it cannot', async () => {
    const session = await login();
    await typed(session, 'nano\r', 'text', '\x0f');
    expect(await typed(session, '/nosuch/x\r')).toContain('Error writing /nosuch/x: No such file or directory');
    await typed(session, '\x0f', '\x15', 'made\r');
    await session.type('\x18');
    expect(await contentOf(session, 'made')).toBe('text\n');
    session.shell.stop();
  });
});

describe('pagers on a terminal', () => {
  it('less goes forward, back, to the end, and finds text', async () => {
    const session = await login();
    await session.type('seq 100 > s\r');
    expect(await session.type('less s\r', '\x1b[7ms\x1b[27m\x1b[K')).toContain('\r1\r\n2\r\n');
    expect(await session.type(' ', ':\x1b[K')).toContain('\r\x1b[K24\r\n');
    expect(await session.type('k', ':\x1b[K')).toBe('\r\x1b[K\x1b[H\x1bM23\r\n\x1b[24;1H\r\x1b[K:\x1b[K');
    expect(await session.type('G', '(END)')).toContain('...skipping...\r\n78\r\n');
    expect(await session.type('?50\r', ':\x1b[K')).toContain('\x1b[7m50\x1b[27m');
    expect(await session.type('q')).toContain('\x1b[?1049l\x1b[23;0;0t');
    session.shell.stop();
  });

  it('more shows how far it is by bytes, and goes on by a line or a page', async () => {
    const session = await login();
    await session.type('seq 100 > s\r');
    expect(await session.type('more s\r', '--More--')).toContain('--More--(20%)');
    expect(await session.type('\r', '--More--')).toContain('\r24\x1b[K\r\n');
    await session.type('q');
    session.shell.stop();
  });
});

describe('crontab -e and visudo', () => {
  it('asks for an editor once and installs what was written', async () => {
    const session = await login();
    await session.type('crontab -r\r');
    const asked = await session.type('crontab -e\r', ']: ');
    expect(asked).toContain("Select an editor.  To change later, run 'select-editor'.");
    await typed(session, '1\r');
    await typed(session, '* * * * * id >/dev/null\r', '\x18', 'y');
    expect(await session.type('\r')).toContain('crontab: installing new crontab');
    expect(await session.type('crontab -l | head -1\r')).toContain('* * * * * id >/dev/null');
    expect(await session.type('visudo\r', '\x1b[?25h')).toContain('/etc/sudoers.tmp');
    expect(await session.type('\x18')).toContain('visudo: /etc/sudoers.tmp unchanged');
    session.shell.stop();
  });
});
