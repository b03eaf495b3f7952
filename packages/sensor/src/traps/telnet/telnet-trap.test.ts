import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { describeTrap } from '../../trap.contract.ts';
import type { Trap } from '../../trap.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { telnetConfigSchema } from './config.ts';
import { createTelnetTrap } from './telnet-trap.ts';

const makeTrap = (context: Parameters<typeof createTelnetTrap>[1], port: number) =>
  createTelnetTrap(
    telnetConfigSchema.parse({ address: '127.0.0.1', port, failureDelayMs: 0, loginStartMs: 0 }),
    context,
  );

const [SE, SB, WILL, WONT, DO, DONT, IAC] = [240, 250, 251, 252, 253, 254, 255] as const;

/** Yes to every offer, no to every question but those that `answers` knows. */
function answersTo(bytes: Buffer, answers: ReadonlyMap<number, string>): Buffer {
  const out: number[] = [];
  for (let at = 0; at + 2 < bytes.length; at++) {
    if (bytes[at] !== IAC) continue;
    const [verb, option] = [bytes[at + 1], bytes[at + 2] ?? 0];
    const known = answers.get(option);
    if (verb === WILL) out.push(IAC, DO, option);
    else if (verb === DO) out.push(IAC, known === undefined ? WONT : WILL, option);
    if (verb === DO && option === 31 && known !== undefined)
      out.push(IAC, SB, 31, ...Buffer.from(known, 'latin1'), IAC, SE);
    if (verb === SB && known !== undefined) out.push(IAC, SB, option, 0, ...Buffer.from(known, 'latin1'), IAC, SE);
    at += (verb ?? 0) >= SB ? 2 : 1;
  }
  return Buffer.from(out);
}

type Script = ReadonlyArray<readonly [string, string | Buffer]>;

/** A client that waits for texts in turn and answers each. Resolves with all that came when the server closes. */
function converse(port: number, script: Script, answers: ReadonlyMap<number, string> = new Map()): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const remaining = [...script];
    let all = Buffer.alloc(0);
    let seen = 0;
    socket.on('data', (chunk: Buffer) => {
      const answer = answersTo(chunk, answers);
      if (answer.length > 0) socket.write(answer);
      all = Buffer.concat([all, chunk]);
      for (;;) {
        const [step] = remaining;
        if (step === undefined) return;
        const at = all.indexOf(step[0], seen, 'latin1');
        if (at < 0) return;
        seen = at + step[0].length;
        remaining.shift();
        socket.write(step[1]);
      }
    });
    socket.on('close', () => resolve(all));
    socket.on('error', reject);
  });
}

/** What a person sees. */
function shownIn(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/\xff[\xfb-\xfe]./gs, '')
    .replace(/\xff\xfa.*?\xff\xf0\0?/gs, '');
}

describeTrap('telnet', makeTrap, async (port) => {
  await converse(port, [
    ['login: ', 'root\r\0'],
    ['Password: ', '123456\r\0'],
    ['$ ', 'exit 0\r\0'],
  ]);
});

describe('the telnet trap', () => {
  const running: Trap[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((trap) => trap.stop()));
  });
  async function start(
    limits: NonNullable<Parameters<typeof createTrapBench>[0]>['limits'] = {},
    settings: Record<string, number> = {},
  ) {
    const bench = createTrapBench({ limits });
    const { context } = bench;
    const trap = createTelnetTrap(
      telnetConfigSchema.parse({ address: '127.0.0.1', port: 0, failureDelayMs: 0, loginStartMs: 0, ...settings }),
      { ...context, hostFor: (address) => withPassword(context.hostFor(address)) },
    );
    running.push(trap);
    return { bench, port: (await trap.start()).port, persona: context.hostFor('127.0.0.1').persona };
  }

  it('lets a weak password in after a wrong one and gives a shell', async () => {
    const { bench, port, persona } = await start();
    const all = await converse(port, [
      ['login: ', 'root\r\n'],
      ['Password: ', 'wrong\r\n'],
      [`Login incorrect\r\n${persona.hostname} login: `, 'root\r\n'],
      ['Password: ', '123456\r\n'],
      ['$ ', 'uname -a\r\n'],
      ['ran uname -a\n$ ', 'exit 3\r\n'],
    ]);
    const prompt = `${persona.hostname} login: `;
    expect(shownIn(all)).toBe(
      `\r\nLinux ${persona.kernel.release} (${persona.hostname}) (pts/0)\r\n\r\n${prompt}root\r\nPassword: \r\n\r\nLogin incorrect\r\n${prompt}root\r\nPassword: \r\n$ ran uname -a\n$ `,
    );
    await bench.untilClosed(1);
    expect(bench.of('credential.tried').map(({ data }) => data)).toEqual([
      { method: 'password', username: 'root', secret: 'wrong', accepted: false },
      { method: 'password', username: 'root', secret: '123456', accepted: true },
    ]);
    expect(bench.of('command.entered').map(({ data }) => [data.input, data.channel, data.exitCode])).toEqual([
      ['uname -a', 'telnet', 0],
      ['exit 3', 'telnet', 3],
    ]);
    expect(bench.of('terminal.recorded').map(({ data }) => data.phase)).toEqual(['started', 'completed']);
    expect([...bench.recordings.values()].join('')).toContain('"o","ran uname -a\\n"');
    expect(bench.of('session.closed')[0]?.data.reason).toBe('server-closed');
  });

  it('records what a client tells of itself, and hands none of it to the login', async () => {
    const { bench, port } = await start();
    const all = await converse(
      port,
      [
        ['login: ', 'root\r\0'],
        ['Password: ', '123456\r\0'],
        ['$ ', Buffer.from([IAC, SB, 31, 0, 80, 0, 24, IAC, SE])],
        ['size 80x24', 'exit 0\r\0'],
      ],
      new Map([
        [24, 'XTERM'],
        [31, '\0\x84\0\x2b'],
        [35, 'evil:0'],
        [39, '\0USER\x01-f ro\x02\x01ot\x03LANG\x01C'],
      ]),
    );
    expect(shownIn(all)).toContain(' login: root\r\nPassword: ');
    await bench.untilClosed(1);
    expect(bench.of('environment.set').map(({ data }) => data)).toEqual([
      { name: 'DISPLAY', value: 'evil:0' },
      { name: 'USER', value: '-f ro\u0001ot' },
      { name: 'LANG', value: 'C' },
    ]);
    expect(bench.of('terminal.resized').map(({ data }) => data)).toEqual([
      { columns: 132, rows: 43, term: 'xterm' },
      { columns: 80, rows: 24 },
    ]);
    expect(bench.of('client.identified').map(({ data }) => data)).toEqual([{ software: 'XTERM', fingerprints: {} }]);
  });

  it('strips the eighth bit as a terminal does that is not binary, and keeps it when it is', async () => {
    const { bench, port } = await start({ maxLoginAttempts: 1 });
    await converse(port, [
      ['login: ', Buffer.from('r\xef\r\n', 'latin1')],
      ['Password: ', Buffer.concat([Buffer.from([IAC, WILL, 0]), Buffer.from('\xff\xff\x80\r\n', 'latin1')])],
    ]);
    await bench.untilClosed(1);
    expect(bench.of('credential.tried')[0]?.data).toEqual({
      method: 'password',
      username: 'ro',
      secret: '\ufffd\ufffd',
      secretBase64: Buffer.from('\xff\x80', 'latin1').toString('base64'),
      accepted: false,
    });
  });

  it('records a name that looks like an option, for which no password is asked', async () => {
    const { bench, port } = await start({ maxLoginAttempts: 1 });
    await converse(port, [['login: ', '-froot\r\n']]);
    await bench.untilClosed(1);
    expect(bench.of('credential.tried').map(({ data }) => data)).toEqual([
      { method: 'password', username: '-froot', accepted: false },
    ]);
  });

  it('takes no more of a line than a terminal does, and says so', async () => {
    const { bench, port } = await start({ maxTelnetLineBytes: 100, maxLoginAttempts: 1 });
    await converse(port, [
      ['login: ', `${'a'.repeat(200)}\r\n`],
      ['Password: ', 'x\r\n'],
    ]);
    await bench.untilClosed(1);
    expect(bench.of('limit.reached').map(({ data }) => data)).toEqual([{ limit: 'maxTelnetLineBytes', value: 100 }]);
    expect(bench.of('credential.tried')[0]?.data.username).toBe('a'.repeat(100));
  });

  it('prompts at last a client that speaks no Telnet', async () => {
    const { bench, port } = await start({ maxLoginAttempts: 1 }, { silentClientMs: 5 });
    const socket = connect(port, '127.0.0.1');
    let all = '';
    socket.on('data', (bytes: Buffer) => {
      all += bytes.toString('latin1');
      if (all.endsWith(' login: ')) socket.write('root\r\n');
      if (all.endsWith('Password: ')) socket.write('x\r\n');
    });
    await bench.untilClosed(1);
    expect(bench.of('credential.tried').map(({ data }) => data)).toEqual([
      { method: 'password', username: 'root', secret: 'x', accepted: false },
    ]);
    socket.destroy();
  });

  it('shows nothing of what is typed when the client echoes itself', async () => {
    const { bench, port } = await start();
    const all = await converse(port, [
      ['login: ', Buffer.concat([Buffer.from([IAC, DONT, 1]), Buffer.from('root\r\n')])],
      ['Password: ', '123456\r\n'],
      ['$ ', 'exit 0\r\n'],
    ]);
    expect(shownIn(all)).toContain(' login: Password: \r\n$ ');
    await bench.untilClosed(1);
  });

  it('answers any bytes without failing', async () => {
    const { bench, port } = await start();
    const interesting = fc.constantFrom(255, 251, 252, 253, 254, 250, 240, 13, 10, 0, 24, 31, 39, 6, 1, 97);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(interesting, fc.nat(255)), { maxLength: 120 }), async (bytes) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined).resume();
        await new Promise((resolve) => socket.once('connect', resolve));
        socket.end(Buffer.from(bytes));
        count += 1;
        await bench.untilClosed(count);
        socket.destroy();
      }),
      { numRuns: 60 },
    );
    expect(bench.errors).toEqual([]);
    expect(bench.of('session.closed').map(({ data }) => data.reason)).not.toContain('error');
  });
});

/** The persona with one password that is let in. */
function withPassword<Machine extends object>(host: Machine): Machine {
  return new Proxy(host, {
    get(target, key) {
      if (key === 'checkPassword') return (name: string, password: string) => name === 'root' && password === '123456';
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
