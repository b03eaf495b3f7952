import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { describeTrap } from '../../trap.contract.ts';
import type { Trap } from '../../trap.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { telnetConfigSchema } from './config.ts';
import { decodeTelnet, encodeTelnet, parseEnvironment } from './telnet-protocol.ts';
import { createTelnetTrap } from './telnet-trap.ts';

const makeTrap = (context: Parameters<typeof createTelnetTrap>[1], port: number) =>
  createTelnetTrap(telnetConfigSchema.parse({ address: '127.0.0.1', port, failureDelayMs: 0 }), context);

/** A client that waits for texts in turn and answers each. Resolves with all that came when the server closes. */
function converse(port: number, script: ReadonlyArray<readonly [string, string | Buffer]>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    const remaining = [...script];
    let all = Buffer.alloc(0);
    let seen = 0;
    socket.on('data', (chunk) => {
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
  async function start(limits: NonNullable<Parameters<typeof createTrapBench>[0]>['limits'] = {}) {
    const bench = createTrapBench({ limits });
    const trap = makeTrap(bench.context, 0);
    running.push(trap);
    return { bench, port: (await trap.start()).port };
  }

  it('lets a weak password in after a wrong one and gives a shell', async () => {
    const { bench, port } = await start();
    const all = await converse(port, [
      ['login: ', 'root\r\n'],
      ['Password: ', 'wrong\r\n'],
      ['Login incorrect\r\nsrv-app02 login: ', 'root\r\n'],
      ['Password: ', '123456\r\n'],
      ['$ ', 'uname -a\r\n'],
      ['ran uname -a\n$ ', 'exit 3\r\n'],
    ]);
    const shown = all.toString('latin1').replace(/\xff[\xfb-\xfe]./gs, '');
    expect(shown).toBe(
      'Debian GNU/Linux 12\r\nsrv-app02 login: root\r\nPassword: \r\n\r\nLogin incorrect\r\nsrv-app02 login: root\r\nPassword: \r\n$ ran uname -a\n$ ',
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

  it('gives up after five wrong passwords, as login does', async () => {
    const { bench, port } = await start();
    const attempt = [
      ['login: ', 'root\r\n'],
      ['Password: ', 'no\r\n'],
    ] as const;
    const all = await converse(port, [...attempt, ...attempt, ...attempt, ...attempt, ...attempt]);
    expect(all.toString('latin1')).toContain('Maximum number of tries exceeded (5)');
    await bench.untilClosed(1);
    expect(bench.of('credential.tried')).toHaveLength(5);
  });

  it('answers negotiation and remembers what it learns', async () => {
    const { bench, port } = await start();
    const subnegotiation = (option: number, content: string) =>
      Buffer.concat([Buffer.from([255, 250, option]), Buffer.from(content, 'latin1'), Buffer.from([255, 240])]);
    const all = await converse(port, [
      [
        'login: ',
        Buffer.concat([
          Buffer.from([255, 251, 24, 255, 251, 99, 255, 253, 98]),
          subnegotiation(31, '\0\x84\0\x2b'),
          subnegotiation(24, '\0XTERM'),
          subnegotiation(39, '\0\0USER\x01ro\x02\x01ot\x03LANG\x01C'),
          Buffer.from('root\r\0'),
        ]),
      ],
      ['Password: ', '123456\r\0'],
      ['$ ', subnegotiation(31, '\0\x50\0\x18')],
      ['size 80x24', 'exit 0\r\0'],
    ]);
    expect(all.includes(Buffer.from([255, 250, 24, 1, 255, 240]))).toBe(true);
    expect(all.includes(Buffer.from([255, 254, 99]))).toBe(true);
    expect(all.includes(Buffer.from([255, 252, 98]))).toBe(true);
    await bench.untilClosed(1);
    expect(bench.of('environment.set').map(({ data }) => data)).toEqual([
      { name: 'USER', value: 'ro\u0001ot' },
      { name: 'LANG', value: 'C' },
    ]);
    expect(bench.of('terminal.resized').map(({ data }) => data)).toEqual([
      { columns: 132, rows: 43, term: 'xterm' },
      { columns: 80, rows: 24 },
    ]);
    expect(bench.of('client.identified').map(({ data }) => data)).toEqual([{ software: 'XTERM', fingerprints: {} }]);
  });

  it('keeps bytes of user names and passwords that are no text', async () => {
    const { bench, port } = await start();
    await converse(port, [
      ['login: ', Buffer.from('r\xe9\r\n', 'latin1')],
      ['Password: ', Buffer.from('\xff\xff\x80\r\n\x03', 'latin1')],
    ]);
    await bench.untilClosed(1);
    expect(bench.of('credential.tried')[0]?.data).toEqual({
      method: 'password',
      username: 'r\ufffd',
      usernameBase64: Buffer.from('r\xe9', 'latin1').toString('base64'),
      secret: '\ufffd\ufffd',
      secretBase64: Buffer.from('\xff\x80', 'latin1').toString('base64'),
      accepted: false,
    });
  });

  it('ends a session whose line has no end', async () => {
    const { bench, port } = await start({ maxTelnetLineBytes: 100 });
    await converse(port, [['login: ', 'a'.repeat(200)]]);
    await bench.untilClosed(1);
    expect(bench.of('limit.reached').map(({ data }) => data)).toEqual([{ limit: 'maxTelnetLineBytes', value: 100 }]);
  });
});

describe('the telnet decoder', () => {
  function decode(pieces: readonly Uint8Array[]): unknown[] {
    const seen: Array<[string, ...unknown[]]> = [];
    const decoder = decodeTelnet(
      {
        data: (bytes) => {
          const last = seen.at(-1);
          if (last?.[0] === 'data') last[1] = `${String(last[1])}${bytes.toString('latin1')}`;
          else seen.push(['data', bytes.toString('latin1')]);
        },
        negotiated: (verb, option) => seen.push([verb, option]),
        subnegotiated: (option, content) => seen.push(['sub', option, content.toString('latin1')]),
        command: (code) => seen.push(['command', code]),
      },
      64,
    );
    for (const piece of pieces) decoder.add(piece);
    return seen;
  }

  it('gives the same whatever the pieces', () => {
    const interesting = fc.constantFrom(255, 251, 252, 253, 254, 250, 240, 13, 10, 0, 24, 97);
    fc.assert(
      fc.property(fc.array(fc.oneof(interesting, fc.nat(255)), { maxLength: 200 }), (bytes) => {
        expect(decode(bytes.map((byte) => Uint8Array.of(byte)))).toEqual(decode([Uint8Array.from(bytes)]));
      }),
    );
  });

  it('undoes what the encoder does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const clean = bytes.filter((byte) => byte !== 13);
        const expected = clean.length === 0 ? [] : [['data', Buffer.from(clean).toString('latin1')]];
        expect(decode([encodeTelnet(clean)])).toEqual(expected);
      }),
    );
  });

  it('reads an environment of any bytes without failing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void parseEnvironment(Buffer.from(bytes))));
  });
});
