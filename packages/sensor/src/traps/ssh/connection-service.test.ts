import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StartShell } from '../../deception/shell/shell.ts';
import type { SensorLimits } from '../../limits.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { ConnectionService } from './connection-service.ts';
import { FakeTransport } from './fake-transport.ts';
import { readSshdSettings } from './sshd-settings.ts';
import { OPENSSH_9_2 } from './transport/server-profile.ts';
import { message, wireString, wireUint32 } from './transport/wire-writer.ts';

/** Lets what was started in the background go on: microtasks and what they start. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function start(
  options: {
    readonly limits?: Partial<SensorLimits>;
    readonly username?: string;
    readonly startShell?: StartShell;
    readonly knowsEndOfWrite?: boolean;
  } = {},
) {
  const { startShell } = options;
  const bench = createTrapBench({ limits: options.limits ?? {}, ...(startShell === undefined ? {} : { startShell }) });
  const host = bench.context.hostFor('192.0.2.7');
  const user = host.findUser(options.username ?? 'root');
  if (user === null) throw new Error('the persona has no such user');
  const transport = new FakeTransport();
  const recorder = bench.context.openSession({
    trap: 'ssh',
    protocol: 'ssh',
    source: { address: '192.0.2.7', port: 4000 },
    destination: { address: '192.0.2.1', port: 22 },
  });
  const service = new ConnectionService({
    transport,
    host,
    user,
    recorder,
    source: { address: '192.0.2.7', port: 4000 },
    server: {
      context: bench.context,
      identification: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7',
      profile: OPENSSH_9_2,
      settings: { ...readSshdSettings(null), permitRootLogin: 'yes' },
      delay: { answerAfterMs: () => 0, checkMs: () => 0, sessionMs: () => 0, failureMs: () => 0 },
      networkDelayFactor: 0,
    },
    guard: (work) => work(),
    knowsEndOfWrite: options.knowsEndOfWrite ?? false,
  });
  const say = async (...payloads: Buffer[]) => {
    for (const payload of payloads) service.message(payload);
    await settle();
    await settle();
    return transport.take();
  };
  return { bench, host, transport, service, say };
}

const openSession = (remote = 0, window = 1_000_000, packet = 32_768) =>
  message(90, wireString('session'), wireUint32(remote), wireUint32(window), wireUint32(packet));
const request = (channel: number, name: string, wantsReply: boolean, ...fields: Buffer[]) =>
  message(98, wireUint32(channel), wireString(name), Buffer.of(wantsReply ? 1 : 0), ...fields);
const exec = (channel: number, command: string | Buffer) => request(channel, 'exec', true, wireString(command));
const data = (channel: number, bytes: string | Buffer) => message(94, wireUint32(channel), wireString(bytes));
const terminal = (channel: number, modes: Buffer = Buffer.alloc(0)) =>
  request(
    channel,
    'pty-req',
    true,
    wireString('xterm'),
    wireUint32(100),
    wireUint32(30),
    wireUint32(0),
    wireUint32(0),
    wireString(modes),
  );
const eof = (channel: number) => message(96, wireUint32(channel));
const close = (channel: number) => message(97, wireUint32(channel));
const global = (name: string, wantsReply: boolean, ...fields: Buffer[]) =>
  message(80, wireString(name), Buffer.of(wantsReply ? 1 : 0), ...fields);

describe('session channels', () => {
  it('run a command in the order of OpenSSH: the end of a silent one is seen before its death', async () => {
    const { say } = start();
    expect(await say(openSession(7))).toEqual(['open confirmation 7 0 0 32768']);
    expect(await say(exec(0, 'exit 3'))).toEqual([
      'adjust 7 2097152',
      'request ok 7',
      'eof 7',
      'exit-status 7 3',
      'close 7',
    ]);
    expect(await say(close(0), openSession(9))).toEqual(['open confirmation 9 0 0 32768']);
  });

  it('tell OpenSSH that nobody reads its input any more, unless it has ended it', async () => {
    const { say } = start({ knowsEndOfWrite: true });
    await say(openSession());
    expect(await say(exec(0, 'id'))).toEqual([
      'adjust 0 2097152',
      'request ok 0',
      'data 0 ran id\n',
      'exit-status 0 0',
      'eow@openssh.com 0',
      'eof 0',
      'close 0',
    ]);
    await say(close(0), openSession());
    expect((await say(exec(0, 'cat'), eof(0))).slice(2)).toEqual(['eof 0', 'exit-status 0 0', 'close 0']);
  });

  it('send errors as extended data, and a signal by its name', async () => {
    const { say } = start({ username: 'admin' });
    await say(openSession());
    expect((await say(exec(0, 'fail now'))).slice(2)).toEqual([
      'extended 0 1 now\n',
      'exit-status 0 1',
      'eof 0',
      'close 0',
    ]);
    await say(openSession());
    await say(exec(1, 'cat'));
    expect(await say(request(1, 'signal', true, wireString('TERM')))).toEqual([
      'request ok 0',
      'eof 0',
      'exit-signal 0 TERM',
      'close 0',
    ]);
  });

  it('take no signals for root, as a connection without privileges to separate', async () => {
    const { say } = start();
    await say(openSession(), exec(0, 'cat'));
    expect(await say(request(0, 'signal', true, wireString('TERM')))).toEqual(['request refused 0']);
  });

  it('keep to the window and the packet size of the client', async () => {
    const { say } = start();
    await say(openSession(0, 10, 4));
    expect(await say(exec(0, 'abcdefgh'))).toEqual([
      'adjust 0 2097152',
      'request ok 0',
      'data 0 ran ',
      'data 0 abcd',
      'data 0 ef',
      'exit-status 0 0',
    ]);
    expect(await say(message(93, wireUint32(0), wireUint32(3)))).toEqual(['data 0 gh\n']);
    // sshd reads on, and finds the end, only while the client's window has room.
    expect(await say(message(93, wireUint32(0), wireUint32(1)))).toEqual(['eof 0', 'close 0']);
  });

  it('hold output back while the connection takes none', async () => {
    const { say, transport } = start();
    await say(openSession(0));
    transport.isWritable = false;
    expect(await say(exec(0, 'one'))).toEqual(['adjust 0 2097152', 'request ok 0', 'exit-status 0 0']);
    transport.drain();
    expect(transport.take()).toEqual(['data 0 ran one\n', 'eof 0', 'close 0']);
  });

  it('open the window again as input is used up', async () => {
    const { say } = start();
    await say(openSession());
    await say(exec(0, 'cat'));
    const piece = Buffer.alloc(32_768, 'x');
    const replies: string[] = [];
    for (let sent = 0; sent < 4; sent += 1) replies.push(...(await say(data(0, piece))));
    expect(replies.filter((line) => line.startsWith('adjust'))).toEqual(['adjust 0 131072']);
  });

  it('drop data that is too long or past the window, and take it before a program runs for nothing', async () => {
    const { say } = start();
    await say(openSession());
    expect(await say(data(0, 'early'))).toEqual([]);
    await say(exec(0, 'cat'));
    expect(await say(data(0, Buffer.alloc(32_769)))).toEqual([]);
    expect(await say(data(0, 'fits'))).toEqual(['data 0 fits']);
  });

  it('take variables that AcceptEnv names, and record all', async () => {
    const { say, bench } = start();
    await say(openSession());
    const set = (name: string, value: string | Buffer) =>
      say(request(0, 'env', true, wireString(name), wireString(value)));
    expect(await set('LANG', 'C.UTF-8')).toEqual(['request ok 0']);
    expect(await set('LC_ALL', 'C')).toEqual(['request ok 0']);
    expect(await set('LD_PRELOAD', Buffer.from('/tmp/\xff', 'latin1'))).toEqual(['request refused 0']);
    expect(bench.of('environment.set').map(({ data: told }) => told)).toEqual([
      { name: 'LANG', value: 'C.UTF-8' },
      { name: 'LC_ALL', value: 'C' },
      {
        name: 'LD_PRELOAD',
        value: '/tmp/\ufffd',
        valueBase64: Buffer.from('/tmp/\xff', 'latin1').toString('base64'),
      },
    ]);
  });

  it('give a terminal once, with its modes', async () => {
    const modes: unknown[] = [];
    const { say, bench } = start({
      startShell: (options) => {
        modes.push(options.mode.terminal?.modes);
        return {
          write: () => undefined,
          endInput: () => undefined,
          resize: () => undefined,
          signal: () => undefined,
          stop: () => undefined,
          exited: new Promise(() => undefined),
        };
      },
    });
    await say(openSession());
    const encoded = Buffer.concat([Buffer.of(53), wireUint32(0), Buffer.of(3), wireUint32(8), Buffer.of(0)]);
    expect(await say(terminal(0, encoded))).toEqual(['request ok 0']);
    expect(await say(request(0, 'shell', true))).toEqual(['adjust 0 2097152', 'request ok 0']);
    expect(modes).toEqual([new Map([['ECHO', 0]])]);
    expect(await say(request(0, 'break', true, wireUint32(0)))).toEqual(['request ok 0']);
    expect(await say(request(0, 'shell', true))).toEqual(['request refused 0']);
    expect(bench.of('terminal.resized').map(({ data: told }) => told)).toEqual([
      { columns: 100, rows: 30, term: 'xterm' },
    ]);
    await say(openSession());
    await say(terminal(1));
    expect(await say(terminal(1))).toEqual(['disconnect 2 Protocol error: you already have a pty.']);
  });

  it('do not end a terminal for the end of its input, but hang it up with its channel', async () => {
    const heard: string[] = [];
    const { say } = start({
      startShell: () => ({
        write: () => undefined,
        endInput: () => void heard.push('end'),
        resize: () => undefined,
        signal: (name) => void heard.push(name),
        stop: () => void heard.push('stop'),
        exited: new Promise(() => undefined),
      }),
    });
    await say(openSession(), terminal(0), request(0, 'shell', true));
    await say(eof(0));
    expect(heard).toEqual([]);
    await say(close(0));
    expect(heard).toEqual(['HUP']);
  });

  it('break the pipe of a program that writes when the client reads no more', async () => {
    const { say } = start();
    await say(openSession(4), exec(0, 'cat'), request(0, 'eow@openssh.com', false));
    expect(await say(data(0, 'x'))).toEqual(['exit-signal 4 PIPE', 'close 4']);
  });

  it('answer a close when the program has ended', async () => {
    const { say } = start();
    await say(openSession(4), exec(0, 'cat'));
    expect(await say(close(0))).toEqual(['exit-status 4 0', 'close 4']);
    expect(await say(data(0, 'x'))).toEqual(['disconnect 2 data packet referred to nonexistent channel 0']);
  });

  it('start a program even on a channel that is being closed, as sshd looks after it later', async () => {
    const { say } = start();
    await say(openSession(4));
    expect(await say(close(0), exec(0, 'id'))).toEqual([
      'adjust 4 2097152',
      'request ok 4',
      'exit-status 4 0',
      'close 4',
    ]);
  });

  it('close at once without a program', async () => {
    const { say } = start();
    await say(openSession(4));
    expect(await say(close(0))).toEqual(['close 4']);
    expect(await say(openSession(5))).toEqual(['open confirmation 5 0 0 32768']);
  });

  it('limit sessions, whatever else is open', async () => {
    const { say, bench } = start({ limits: { maxChannelsPerSession: 2 } });
    await say(openSession(0), openSession(1));
    expect(await say(openSession(2))).toEqual(['open failure 2 2 open failed']);
    expect(bench.of('limit.reached').map(({ data: told }) => told)).toEqual([
      { limit: 'maxChannelsPerSession', value: 2 },
    ]);
    expect(await say(global('no-more-sessions@openssh.com', false))).toEqual([]);
    expect(await say(openSession(3))).toEqual([
      'disconnect 2 Possible attack: attempt to open a session after additional sessions disabled',
    ]);
  });

  it('refuse subsystems, X11 and requests that are unknown, with the words of sshd', async () => {
    const { say, bench } = start();
    await say(openSession());
    const x11 = [Buffer.of(0), wireString('MIT-MAGIC-COOKIE-1'), wireString('00'), wireUint32(0)];
    expect(await say(request(0, 'x11-req', true, ...x11))).toEqual([
      'debug No xauth program; cannot forward X11.',
      'request refused 0',
    ]);
    expect(await say(request(0, 'auth-agent-req@openssh.com', true))).toEqual(['request ok 0']);
    expect(await say(request(0, 'auth-agent-req@openssh.com', true))).toEqual(['request refused 0']);
    expect(await say(request(0, 'subsystem', true, wireString('netconf')))).toEqual(['request refused 0']);
    expect(await say(request(0, 'xon-xoff', true, Buffer.of(1)))).toEqual(['request refused 0']);
    expect(await say(request(0, 'keepalive@openssh.com', true))).toEqual(['request refused 0']);
    expect(await say(request(0, 'keepalive@openssh.com', false))).toEqual([]);
    expect(bench.of('command.entered').map(({ data: told }) => told)).toEqual([
      { input: 'netconf', channel: 'subsystem' },
    ]);
  });

  it('record the input of commands: as lines where a shell reads it, else whole', async () => {
    const { say, bench } = start();
    await say(openSession(), exec(0, 'bash -s'), data(0, 'uname -a\ni'), data(0, 'd'), eof(0), close(0));
    await say(openSession(), exec(0, 'cat'), data(0, Buffer.from('\x7fELF\xff', 'latin1')), eof(0), close(0));
    expect(bench.of('command.entered').map(({ data: told }) => [told.input, told.channel])).toEqual(
      expect.arrayContaining([
        ['uname -a', 'shell'],
        ['cat', 'exec'],
      ]),
    );
    expect(bench.of('file.uploaded').map(({ data: told }) => [told.path, told.via, told.bytes])).toEqual([
      ['/dev/stdin', 'stdin', 5],
    ]);
  });
});

describe('the connection protocol', () => {
  it('ends as sshd on messages for channels that are not there', async () => {
    const cases: ReadonlyArray<readonly [Buffer, string]> = [
      [data(3, 'x'), 'disconnect 2 data packet referred to nonexistent channel 3'],
      [message(95, wireUint32(3)), 'disconnect 2 extended data packet referred to nonexistent channel 3'],
      [eof(3), 'disconnect 2 ieof packet referred to nonexistent channel 3'],
      [close(3), 'disconnect 2 oclose packet referred to nonexistent channel 3'],
      [message(91, wireUint32(3)), 'disconnect 2 open confirmation packet referred to nonexistent channel 3'],
      [message(92, wireUint32(3)), 'disconnect 2 open failure packet referred to nonexistent channel 3'],
      [exec(3, 'id'), 'disconnect 2 server_input_channel_req: unknown channel 3'],
      [exec(0xffffffff, 'id'), 'disconnect 2 server_input_channel_req: unknown channel -1'],
      [data(0xffffffff, 'x'), 'disconnect 2 Invalid data channel id'],
      [message(96), 'disconnect 2 Invalid ieof message'],
    ];
    for (const [payload, answer] of cases) expect(await start().say(payload)).toEqual([answer]);
    expect(await start().say(message(93, wireUint32(3), wireUint32(1)))).toEqual([]);
  });

  it('ends on abuse of a channel that is there', async () => {
    const cases: ReadonlyArray<readonly [Buffer, string]> = [
      [message(91, wireUint32(0)), 'disconnect 2 Received open confirmation for non-opening channel 0.'],
      [message(92, wireUint32(0)), 'disconnect 2 Received open failure for non-opening channel 0.'],
      [message(93, wireUint32(0)), 'disconnect 2 Invalid window adjust message'],
      [message(93, wireUint32(0), wireUint32(0xffffffff)), 'end'],
      [message(97, wireUint32(0), Buffer.of(0)), 'disconnect 2 Invalid oclose message'],
      [message(98, wireUint32(0)), 'end'],
      [request(0, 'shell', true, Buffer.of(0)), 'end'],
      [request(0, 'exec', true), 'end'],
      [request(0, 'exec', true, wireString('a\0b')), 'end'],
      [request(0, 'pty-req', true, wireString('x')), 'end'],
      [terminal(0, Buffer.of(53, 0)), 'end'],
      [request(0, 'env', true, wireString('LANG')), 'end'],
      [message(90, wireString('session')), 'end'],
    ];
    for (const [payload, answer] of cases) {
      const { say } = start();
      await say(openSession());
      expect(await say(payload)).toEqual([answer]);
    }
  });

  it('knows no extended data after the end, and leaves it unread before', async () => {
    const { say } = start();
    await say(openSession(), exec(0, 'cat'));
    expect(await say(message(95, wireUint32(0), wireUint32(1), wireString('x')))).toEqual([]);
    await say(openSession(), exec(1, 'fail x'), eof(1));
    expect(await say(message(95, wireUint32(1), wireUint32(1), wireString('x')))).toEqual([
      'disconnect 2 Received extended_data after EOF on channel 1.',
    ]);
  });

  it('answers global requests', async () => {
    const { say } = start();
    expect(await say(global('keepalive@openssh.com', true))).toEqual(['request failure']);
    expect(await say(global('keepalive@openssh.com', false))).toEqual([]);
    expect(await say(global('no-more-sessions@openssh.com', true))).toEqual(['request success']);
    expect(await say(global('tcpip-forward', true))).toEqual(['end']);
  });

  it('refuses channels that sshd does not have', async () => {
    const { say } = start();
    const open = (kind: string, ...fields: Buffer[]) =>
      say(message(90, wireString(kind), wireUint32(1), wireUint32(1000), wireUint32(1000), ...fields));
    expect(await open('x11')).toEqual(['open failure 1 2 open failed']);
    expect(await open('forwarded-tcpip')).toEqual(['open failure 1 2 open failed']);
    expect(await open('tun@openssh.com', wireUint32(1), wireUint32(0))).toEqual([
      'debug Server has rejected tunnel device forwarding',
      'open failure 1 2 open failed',
    ]);
  });

  it('does not know messages of other layers, and lets answers to nothing pass', async () => {
    const { say } = start();
    expect(await say(message(50))).toEqual(['unimplemented']);
    expect(await say(message(150))).toEqual(['unimplemented']);
    for (const type of [81, 82, 99, 100]) expect(await say(message(type))).toEqual([]);
  });

  it('outlives any bytes', async () => {
    const types = fc.constantFrom(5, 50, 61, 80, 81, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 191);
    const known = fc.constantFrom(
      openSession(),
      terminal(0),
      exec(0, 'cat'),
      exec(1, 'id'),
      request(0, 'subsystem', true, wireString('sftp')),
      request(0, 'shell', true),
      data(0, 'some bytes'),
      eof(0),
      close(0),
      global('tcpip-forward', true, wireString(''), wireUint32(0)),
    );
    const wild = fc
      .tuple(types, fc.uint8Array({ maxLength: 40 }))
      .map(([type, bytes]) => Buffer.concat([Buffer.of(type), bytes]));
    const mutated = fc.tuple(known, fc.nat(60), fc.nat(255)).map(([payload, at, value]) => {
      const changed = Buffer.from(payload);
      if (at < changed.length) changed[at] = value;
      return changed;
    });
    const cut = fc.tuple(known, fc.nat(60)).map(([payload, length]) => payload.subarray(0, Math.max(1, length)));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(known, known, wild, mutated, cut), { maxLength: 25 }), async (payloads) => {
        const { say, service, bench } = start();
        await say(...payloads);
        service.finish();
        service.finish();
        await settle();
        expect(bench.errors).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
