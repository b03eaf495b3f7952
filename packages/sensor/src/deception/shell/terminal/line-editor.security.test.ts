import { describe, expect, it } from 'vitest';
import { login } from '../test-shell.ts';

const LIMITS = { maxLineBytes: 2_000 };

describe('a line editor under attack', () => {
  it('keeps a line below its limit, however often it is cut and pasted', async () => {
    const session = await login({ limits: LIMITS });
    const doubled = await session.type(`: ${'x'.repeat(50)}${'\x01\x0b\x19\x19'.repeat(40)}\r`);
    expect(doubled.length).toBeLessThan(200_000);
    expect(await session.type('echo ok\r')).toContain('ok\r\n');
    session.shell.stop();
  });

  it('takes pasted text without end as it is: too much', async () => {
    const session = await login({ limits: LIMITS });
    session.shell.write(Buffer.from('\x1b[200~'));
    for (let part = 0; part < 50; part += 1) session.shell.write(Buffer.from('y'.repeat(10_000)));
    await session.type('\x1b[201~\r', 'command not found');
    expect(await session.type('echo ok\r')).toContain('ok\r\n');
    expect(session.seen.limits).toEqual(['maxLineBytes']);
    session.shell.stop();
  });

  it('lets other sessions go on while thousands of completions are asked for', async () => {
    const session = await login();
    session.shell.write(Buffer.from(`l${'\t'.repeat(5_000)}`));
    const other = await login();
    expect(await other.type('echo beside\r')).toContain('beside\r\n');
    for (const each of [session, other]) each.shell.stop();
  });

  it('stops history references that double the line', async () => {
    const session = await login({ limits: { maxLineBytes: 16_000 } });
    await session.type(`: ${'a'.repeat(1_000)}\r`);
    for (let round = 0; round < 6; round += 1) await session.type(': !!!!!!!!\r');
    const shown = await session.type('!!:gs/a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/\r');
    expect(shown.length).toBeLessThan(1_000_000);
    expect(await session.type('echo ok\r')).toContain('ok\r\n');
    session.shell.stop();
  });

  it('repeats by a numeric argument only so often', async () => {
    const session = await login({ limits: LIMITS });
    const shown = await session.type('\x1b9\x1b9\x1b9\x1b9\x1b9\x1b9\x1b9x\x15echo ok\r');
    expect(shown).toContain('ok\r\n');
    session.shell.stop();
  });

  it('ends a macro that sets itself off, and a completion that does not end', async () => {
    const session = await login({ limits: { ...LIMITS, maxCommandDurationMs: 50 } });
    await session.type(`bind '"q": "qq"'\r`);
    expect(await session.type('q', '\x07')).toContain('\x07');
    await session.type('complete -F spin spin; spin() { while :; do :; done; }\r');
    expect(await session.type('spin \t', '\x07')).toContain('\x07');
    expect(await session.type('\x15echo ok\r')).toContain('ok\r\n');
    session.shell.stop();
  });
});
