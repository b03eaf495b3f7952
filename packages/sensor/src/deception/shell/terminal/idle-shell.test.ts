import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../../../limits.ts';
import { login } from '../test-shell.ts';

const PROMPT = '\x1b[?2004hroot@srv-app02:~# ';
const RUN = '\r\n\x1b[?2004l\r';
const { maxCommandDurationMs } = DEFAULT_LIMITS.shell;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('a shell whose user is in no hurry', () => {
  it('waits at its prompt longer than a command may run', async () => {
    const session = await login();
    vi.advanceTimersByTime(maxCommandDurationMs + 1);
    expect(await session.type('echo still\r')).toBe(`echo still${RUN}still\r\n${PROMPT}`);
    expect(await session.type('sh\r', '# ')).toBe(`sh${RUN}# `);
    vi.advanceTimersByTime(maxCommandDurationMs + 1);
    expect(await session.type('echo here\r', '# ')).toBe('echo here\r\nhere\r\n# ');
    session.shell.stop();
  });
});
