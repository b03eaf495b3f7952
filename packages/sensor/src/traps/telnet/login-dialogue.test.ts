import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTrapBench } from '../../trap-bench.ts';
import { BUSYBOX_LOGIN, createLoginDialogue, type LoginManner, SHADOW_LOGIN } from './login-dialogue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function begin(manner: LoginManner, next: () => number = () => 0.5) {
  const { context } = createTrapBench();
  const seen = { shown: '', tried: 0, ended: null as string | null };
  const dialogue = createLoginDialogue({
    host: context.hostFor('198.51.100.7'),
    manner,
    failureDelayMs: 3000,
    maxAttempts: 6,
    maxLineBytes: 8192,
    random: { next, bytes: (length) => new Uint8Array(length) },
    show: (bytes) => void (seen.shown += bytes.toString('latin1')),
    flushed: () => undefined,
    tried: () => void (seen.tried += 1),
    loggedIn: () => undefined,
    gaveUp: (why) => void (seen.ended = why),
    lineTooLong: () => undefined,
  });
  dialogue.start();
  return { dialogue, seen, hostname: context.hostFor('198.51.100.7').persona.hostname };
}

describe('the login program', () => {
  it.each([
    { name: 'shadow', manner: SHADOW_LOGIN, text: '\r\nLogin timed out after 60 seconds.\r\n' },
    { name: 'BusyBox', manner: BUSYBOX_LOGIN, text: '\r\r\nLogin timed out after 60 seconds\r\r\n' },
  ])('of $name gives up after a minute, whatever was typed', ({ manner, text }) => {
    const { dialogue, seen, hostname } = begin(manner);
    dialogue.input(Buffer.from('nobody\r'));
    vi.advanceTimersByTime(59_999);
    expect(seen).toEqual({ shown: `${hostname} login: nobody\r\nPassword: `, tried: 0, ended: null });
    vi.advanceTimersByTime(1);
    vi.runAllTimers();
    expect(seen).toEqual({ shown: `${hostname} login: nobody\r\nPassword: ${text}`, tried: 0, ended: 'timeout' });
  });

  it.each([
    { name: 'shadow, at its earliest', manner: SHADOW_LOGIN, draw: 0, delayMs: 1500 },
    { name: 'shadow, mostly', manner: SHADOW_LOGIN, draw: 0.5, delayMs: 3000 },
    { name: 'BusyBox, always', manner: BUSYBOX_LOGIN, draw: 0, delayMs: 3000 },
  ])('of $name says after $delayMs ms that a login is incorrect', ({ manner, draw, delayMs }) => {
    const { dialogue, seen } = begin(manner, () => draw);
    dialogue.input(Buffer.from('nobody\r'));
    dialogue.input(Buffer.from('no such password\r'));
    vi.advanceTimersByTime(delayMs - 1);
    expect(seen.shown).not.toContain('incorrect');
    vi.advanceTimersByTime(1);
    expect(seen.shown).toContain('Login incorrect\r\n');
    expect(seen.tried).toBe(1);
    dialogue.stop();
  });
});
