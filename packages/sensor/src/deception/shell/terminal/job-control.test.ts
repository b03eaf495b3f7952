import { describe, expect, it } from 'vitest';
import { login } from '../test-shell.ts';

const PROMPT = '\x1b[?2004hroot@srv-app02:~# ';
const RUN = '\r\n\x1b[?2004l\r';
const nextTurns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

describe('job control on a terminal', () => {
  it('stops with Ctrl-Z, goes on in the background, comes back and stops again', async () => {
    const session = await login();
    await session.type('sleep 30\r', RUN);
    await nextTurns(5);
    const stopped = `^Z\r\n[1]+  Stopped                 sleep 30\r\n${PROMPT}`;
    expect(await session.type('\x1a')).toBe(stopped);
    expect(await session.type('jobs\r')).toBe(`jobs${RUN}[1]+  Stopped                 sleep 30\r\n${PROMPT}`);
    expect(await session.type('bg\r')).toBe(`bg${RUN}[1]+ sleep 30 &\r\n${PROMPT}`);
    expect(await session.type('jobs\r')).toBe(`jobs${RUN}[1]+  Running                 sleep 30 &\r\n${PROMPT}`);
    await session.type('fg\r', `${RUN}sleep 30\r\n`);
    await nextTurns(5);
    expect(await session.type('\x1a')).toBe(stopped);
    expect(await session.type('echo $?\r')).toContain(`${RUN}148\r\n`);
    // A stopped job that gets a signal is told of once more, and of its death at a later prompt.
    expect(await session.type('kill %1\r')).toContain('[1]+  Stopped                 sleep 30\r\n');
    let told = '';
    for (let prompt = 0; prompt < 50 && !told.includes('Terminated'); prompt += 1) {
      await nextTurns(5);
      told = await session.type('\r');
    }
    expect(told).toContain('[1]+  Terminated              sleep 30\r\n');
    session.shell.stop();
  });

  it('tells of a background job when it has ended', async () => {
    const session = await login();
    const started = await session.type('true &\r');
    expect(started).toMatch(/^true &\r\n\x1b\[\?2004l\r\[1\] \d+\r\n/);
    const shown = started + (await session.type('sleep 0.02\r'));
    expect(shown.split('[1]+  Done                    true\r\n').length).toBe(2);
    expect(await session.type('jobs\r')).toBe(`jobs${RUN}${PROMPT}`);
    session.shell.stop();
  });

  it('ends every process of a pipeline with Ctrl-C and sets $?', async () => {
    const session = await login();
    await session.type('yes | cat > /dev/null\r', RUN);
    await nextTurns(5);
    expect(await session.type('\x03')).toBe(`^C\r\n${PROMPT}`);
    expect(await session.type('echo $? $(ps | grep -c yes)\r')).toContain(`${RUN}130 `);
    session.shell.stop();
  });

  it('shows the prompts that PS1 and PS2 say', async () => {
    const session = await login();
    expect(await session.type('PS2="more? "; PS1=\'[\\u@\\h \\W]\\$ \'\r', ']# ')).toBe(
      `PS2="more? "; PS1='[\\u@\\h \\W]\\$ '${RUN}\x1b[?2004h[root@srv-app02 ~]# `,
    );
    expect(await session.type('echo "a\r', 'more? ')).toBe(`echo "a${RUN}\x1b[?2004hmore? `);
    expect(await session.type('b"\r', '# ')).toBe(`b"${RUN}a\r\nb\r\n\x1b[?2004h[root@srv-app02 ~]# `);
    session.shell.stop();
  });
});
