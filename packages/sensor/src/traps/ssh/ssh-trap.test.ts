import { connect } from 'node:net';
import ssh2, { type ClientChannel, type ConnectConfig } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { describeTrap } from '../../trap.contract.ts';
import type { Trap } from '../../trap.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { sshConfigSchema } from './config.ts';
import { createSshTrap } from './ssh-trap.ts';

const makeTrap = (
  context: Parameters<typeof createSshTrap>[1],
  port: number,
  settings: Partial<z.input<typeof sshConfigSchema>> = {},
) =>
  createSshTrap(
    sshConfigSchema.parse({
      address: '127.0.0.1',
      port,
      failureDelayMs: 0,
      minimumDelayMs: 0,
      networkDelayFactor: 0,
      ...settings,
    }),
    context,
  );

const LOGIN = { username: 'root', password: '123456' };

function login(port: number, options: ConnectConfig = LOGIN): Promise<ssh2.Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('ready', () => resolve(client));
    client.on('error', reject);
    client.on('close', () => reject(new Error('the server ended the connection')));
    client.connect({ host: '127.0.0.1', port, ...options });
  });
}

interface Outcome {
  stdout: string;
  stderr: string;
  code: number | null;
  signal: string | null;
}

function collect(channel: ClientChannel): Promise<Outcome> {
  return new Promise((resolve) => {
    const outcome: Outcome = { stdout: '', stderr: '', code: null, signal: null };
    channel.on('data', (chunk: Buffer) => {
      outcome.stdout += chunk.toString('latin1');
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      outcome.stderr += chunk.toString('latin1');
    });
    channel.on('exit', (code: number | null, signal?: string) => {
      outcome.code = code;
      outcome.signal = signal ?? null;
    });
    channel.on('close', () => resolve(outcome));
  });
}

function exec(client: ssh2.Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) =>
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel))),
  );
}

/** Runs a command and listens from the first moment on: a short command is over before a promise is awaited. */
function run(
  client: ssh2.Client,
  command: string,
  use: (channel: ClientChannel) => void = () => undefined,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      resolve(collect(channel));
      use(channel);
    });
  });
}

/** All that the server says to these bytes until it closes, or what came until the connection was quiet and open. */
function probe(port: number, bytes: string | Buffer, until: 'close' | 'banner' = 'close'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (until === 'banner' && text.length > 60) {
        socket.destroy();
        resolve(text);
      }
    });
    socket.on('close', () => resolve(text));
  });
}

describeTrap('ssh', makeTrap, async (port) => {
  const client = await login(port);
  await run(client, 'id');
  await new Promise<void>((resolve) => {
    client.on('close', () => resolve());
    client.end();
  });
});

describe('the ssh trap', () => {
  const running: Trap[] = [];
  const clients: ssh2.Client[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await Promise.all(running.splice(0).map((trap) => trap.stop()));
  });
  async function start(
    options: Parameters<typeof createTrapBench>[0] = {},
    settings: Parameters<typeof makeTrap>[2] = {},
  ) {
    const bench = createTrapBench(options);
    const trap = makeTrap(bench.context, 0, settings);
    running.push(trap);
    return { bench, trap, port: (await trap.start()).port };
  }
  async function enter(port: number, options?: ConnectConfig) {
    const client = await login(port, options);
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  }

  const bannerOf = (bench: ReturnType<typeof createTrapBench>) =>
    `${bench.context.hostFor('127.0.0.1').persona.ssh.banner}\r\n`;
  const probes: ReadonlyArray<readonly [string, string | Buffer, string]> = [
    ['SSH-1337', 'SSH-1337\n', 'Invalid SSH identification string.\r\n'],
    ['four numbers and no dot', 'SSH-9999-Invalid\r\n', 'Invalid SSH identification string.\r\n'],
    ['an HTTP request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'Invalid SSH identification string.\r\n'],
    ['line feeds', '\n'.repeat(8), 'Invalid SSH identification string.\r\n'],
    ['zero bytes', Buffer.alloc(4), 'Invalid SSH identification string.\r\n'],
    ['nine thousand bytes without an end', 'a'.repeat(9000), 'Invalid SSH identification string.\r\n'],
    ['version 1.5', 'SSH-1.5-x\r\n', 'Protocol major versions differ.\r\n'],
    ['version 9.9', 'SSH-9.9-x\r\n', 'Protocol major versions differ.\r\n'],
  ];
  for (const [description, bytes, answer] of probes) {
    it(`answers ${description} as OpenSSH does`, async () => {
      const { port, bench } = await start();
      const banner = bannerOf(bench);
      // Bytes that nobody read make the kernel send a reset, which may overtake the line end.
      const said = await probe(port, bytes);
      expect([`${banner}${answer}`, `${banner}${answer.trimEnd()}`]).toContain(said);
    });
  }

  it('goes on with version 1.99 and with a long identification string', async () => {
    const { port, bench } = await start();
    const banner = bannerOf(bench);
    for (const line of ['SSH-1.99-Ancient\r\n', `SSH-2.0-${'x'.repeat(290)}\r\n`]) {
      const answer = await probe(port, line, 'banner');
      expect(answer.startsWith(banner)).toBe(true);
      // A KEXINIT: padding length, then message 20.
      expect(answer.charCodeAt(banner.length + 5)).toBe(20);
    }
  });

  it('records client software and HASSH before anything else', async () => {
    const { bench, port } = await start();
    await enter(port);
    const identified = bench.of('client.identified')[0];
    expect(identified?.data.software).toMatch(/^SSH-2\.0-ssh2js/);
    expect(identified?.data.fingerprints.hassh).toMatch(/^[0-9a-f]{32}$/);
    expect(identified?.data.fingerprints.hasshAlgorithms).toMatch(
      /^curve25519-sha256@libssh\.org,.*;none,zlib@openssh\.com,zlib$/,
    );
    expect(bench.events.map(({ kind }) => kind).slice(0, 3)).toEqual([
      'session.opened',
      'client.identified',
      'credential.tried',
    ]);
  });

  it('records one credential an attempt, and ends the connection at the limit', async () => {
    const { bench, port } = await start({ limits: { maxLoginAttempts: 3 } });
    const attempts = ['one', 'two', 'three', 'four'];
    const failure = login(port, {
      username: 'root',
      authHandler: (_left, _partial, next) => {
        const password = attempts.shift();
        if (password === undefined) next('none');
        else next({ type: 'password', username: 'root', password });
      },
    });
    await expect(failure).rejects.toThrow();
    await bench.untilClosed(1);
    expect(
      bench.of('credential.tried').map(({ data }) => [data.method, data.username, data.secret, data.accepted]),
    ).toEqual([
      ['password', 'root', 'one', false],
      ['password', 'root', 'two', false],
      ['password', 'root', 'three', false],
    ]);
    expect(bench.of('session.closed')[0]?.data.reason).toBe('server-closed');
  });

  it('takes keyboard-interactive where it is configured', async () => {
    const { bench, port } = await start({}, { keyboardInteractive: true });
    const asked: unknown[] = [];
    const client = new ssh2.Client();
    clients.push(client);
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
      asked.push(prompts.map(({ prompt, echo }) => [prompt, echo]));
      finish(['123456']);
    });
    await new Promise<void>((resolve, reject) => {
      client.on('ready', () => resolve());
      client.on('error', reject);
      client.connect({
        host: '127.0.0.1',
        port,
        username: 'root',
        tryKeyboard: true,
        authHandler: ['keyboard-interactive'],
      });
    });
    // The library answers the last request, which asks nothing, by itself.
    expect(asked).toEqual([[['Password: ', false]]]);
    expect(bench.of('credential.tried').map(({ data }) => data)).toEqual([
      { method: 'keyboard-interactive', username: 'root', secret: '123456', accepted: true },
    ]);
  });

  it('refuses a public key with its fingerprint recorded, and lets it in once it is in authorized_keys', async () => {
    const { bench, port } = await start();
    const keys = ssh2.utils.generateKeyPairSync('ed25519');
    await expect(login(port, { username: 'root', privateKey: keys.private })).rejects.toThrow();
    const [type, blob] = keys.public.split(' ');
    const refused = bench.of('credential.tried')[0]?.data;
    expect(refused).toEqual({
      method: 'publickey',
      username: 'root',
      publicKey: `${type} ${blob}`,
      publicKeyFingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
      accepted: false,
    });
    const { files } = bench.context.hostFor('127.0.0.1');
    if (!files.exists('/root/.ssh')) files.makeDirectory('/root/.ssh', { mode: 0o700 });
    files.writeFile('/root/.ssh/authorized_keys', Buffer.from(`${keys.public}\n`), { mode: 0o600 });
    await enter(port, { username: 'root', privateKey: keys.private });
    expect(bench.of('credential.tried').map(({ data }) => data.accepted)).toEqual([false, true]);
  });

  it('keeps the bytes of passwords and commands that are no text', async () => {
    const { bench, port } = await start();
    const client = await enter(port);
    // The client library encodes as UTF-8, so the bytes are put into its packet by hand.
    const protocol: unknown = Reflect.get(client, '_protocol');
    const original = Buffer.prototype.utf8Write;
    expect(protocol).toBeTypeOf('object');
    Buffer.prototype.utf8Write = function (this: Buffer, text: string, offset?: number, length?: number) {
      return text === 'echo ??'
        ? this.write('echo \xff\xfe', offset ?? 0, length ?? 7, 'latin1')
        : original.call(this, text, offset, length);
    };
    try {
      await run(client, 'echo ??');
    } finally {
      Buffer.prototype.utf8Write = original;
    }
    expect(bench.of('command.entered').map(({ data }) => [data.input, data.inputBase64])).toEqual([
      ['echo \ufffd\ufffd', Buffer.from('echo \xff\xfe', 'latin1').toString('base64')],
    ]);
  });

  it('runs commands: output, exit status, EOF and close in that order', async () => {
    const { bench, port } = await start();
    const wire: string[] = [];
    const debug = (line: string) => {
      const [, message] = /^Inbound: (CHANNEL_DATA|CHANNEL_REQUEST|CHANNEL_EOF|CHANNEL_CLOSE)/.exec(line) ?? [];
      if (message !== undefined) wire.push(message);
    };
    const client = await enter(port, { ...LOGIN, debug });
    expect(await run(client, 'uname -a')).toEqual({ stdout: 'ran uname -a\n', stderr: '', code: 0, signal: null });
    expect(wire).toEqual(['CHANNEL_DATA', 'CHANNEL_REQUEST', 'CHANNEL_EOF', 'CHANNEL_CLOSE']);
    expect(await run(client, 'exit 7')).toMatchObject({ stdout: '', code: 7 });
    expect(await run(client, 'fail no such thing')).toMatchObject({ stderr: 'no such thing\n', code: 1 });
    expect(await run(client, 'cat', (channel) => channel.end('some input'))).toMatchObject({
      stdout: 'some input',
      code: 0,
    });
    expect(bench.of('command.entered').map(({ data }) => [data.input, data.channel, data.exitCode])).toEqual([
      ['uname -a', 'exec', 0],
      ['exit 7', 'exec', 7],
      ['fail no such thing', 'exec', 1],
      ['cat', 'exec', 0],
    ]);
  });

  it('moves megabytes through a channel without holding them', async () => {
    const { port } = await start();
    const client = await enter(port);
    const piece = Buffer.alloc(256 * 1024, 'x');
    const outcome = await run(client, 'cat', (channel) => {
      for (let sent = 0; sent < 20; sent++) channel.write(piece);
      channel.end();
    });
    expect(outcome.stdout).toHaveLength(20 * piece.length);
  });

  it('gives a shell on a terminal, follows its size, takes signals and records it', async () => {
    const { bench, port } = await start();
    const client = await enter(port);
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.shell(
        { term: 'xterm-256color', cols: 120, rows: 40 },
        { env: { LANG: 'C.UTF-8', LD_PRELOAD: '/tmp/x.so' } },
        (error, opened) => (error ? reject(error) : resolve(opened)),
      );
    });
    const outcome = collect(channel);
    channel.setWindow(50, 100, 0, 0);
    channel.write('ls\r');
    channel.write('exit 5\r');
    expect(await outcome).toMatchObject({ code: 5, stdout: expect.stringContaining('ran ls\n') });
    expect((await outcome).stdout).toContain('size 100x50');
    expect(bench.of('environment.set').map(({ data }) => data)).toEqual([
      { name: 'LANG', value: 'C.UTF-8' },
      { name: 'LD_PRELOAD', value: '/tmp/x.so' },
    ]);
    expect(bench.of('terminal.resized').map(({ data }) => data)).toEqual([
      { columns: 120, rows: 40, term: 'xterm-256color' },
      { columns: 100, rows: 50 },
    ]);
    await bench.until(() => bench.of('terminal.recorded').length === 2);
    const [recording = ''] = bench.recordings.values();
    const [header, ...lines] = recording
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(header).toMatchObject({ version: 2, width: 120, height: 40, env: { TERM: 'xterm-256color' } });
    expect(lines.map((line) => (Array.isArray(line) ? line.slice(1) : line))).toContainEqual(['i', 'ls\r']);
  });

  it('records each line of a shell that has no terminal', async () => {
    const { bench, port } = await start();
    const client = await enter(port);
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      client.shell(false, (error, channel) => {
        if (error) return reject(error);
        resolve(collect(channel));
        channel.end('uname -a\nid\n\nlast');
      });
    });
    expect(outcome.code).toBe(0);
    expect(bench.of('command.entered').map(({ data }) => data)).toEqual(
      ['uname -a', 'id', 'last'].map((input) => ({ input, channel: 'shell' })),
    );
    expect(bench.of('terminal.recorded')).toEqual([]);
  });

  it('limits channels', async () => {
    const { bench, port } = await start({ limits: { maxChannelsPerSession: 2 } });
    const client = await enter(port);
    await exec(client, 'cat');
    const second = await exec(client, 'cat');
    await expect(exec(client, 'cat')).rejects.toThrow('open failure');
    second.end();
    await collect(second);
    await exec(client, 'cat');
    expect(bench.of('limit.reached').map(({ data }) => data)).toEqual([{ limit: 'maxChannelsPerSession', value: 2 }]);
  });

  it('records tunnels and never connects', async () => {
    const { bench, port } = await start();
    const client = await enter(port);
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.forwardOut('10.0.0.1', 4321, 'mail.example.org', 25, (error, opened) =>
        error ? reject(error) : resolve(opened),
      );
    });
    const outcome = collect(channel);
    channel.end('EHLO \xff\r\nQUIT\r\n', 'latin1');
    expect((await outcome).stdout).toMatch(/^220 mail\.example\.org ESMTP\r\n250-.*\r\n221 2\.0\.0 Bye\r\n$/s);
    const granted = await new Promise<number>((resolve, reject) =>
      client.forwardIn('0.0.0.0', 0, (error, bound) => (error ? reject(error) : resolve(bound))),
    );
    expect(granted).toBeGreaterThanOrEqual(32_768);
    expect(bench.of('tunnel.requested').map(({ data }) => data)).toEqual([
      { target: { address: 'mail.example.org', port: 25 }, originator: { address: '10.0.0.1', port: 4321 } },
      { target: { address: '0.0.0.0', port: 0 } },
    ]);
    expect(bench.of('tunnel.carried').map(({ data }) => data)).toEqual([
      {
        target: { address: 'mail.example.org', port: 25 },
        firstBytes: 'EHLO \ufffd\r\nQUIT\r\n',
        firstBytesBase64: Buffer.from('EHLO \xff\r\nQUIT\r\n', 'latin1').toString('base64'),
      },
    ]);
  });

  it('keeps its host keys', async () => {
    const { port, bench } = await start();
    const seen: string[] = [];
    const hostVerifier = (key: Buffer) => seen.push(key.toString('base64')) > 0;
    await enter(port, { ...LOGIN, hostVerifier });
    const again = makeTrap(bench.context, 0);
    running.push(again);
    await enter((await again.start()).port, { ...LOGIN, hostVerifier });
    expect(seen[0]).toBe(seen[1]);
  });

  it('survives a client that vanishes in the middle of output', async () => {
    const { bench, port } = await start();
    for (let round = 0; round < 5; round++) {
      const client = await enter(port);
      const channel = await exec(client, 'cat');
      channel.write(Buffer.alloc(300_000, 'x'));
      await new Promise((resolve) => channel.once('data', resolve));
      client.destroy();
    }
    await bench.untilClosed(5);
    expect(bench.of('session.closed').map(({ data }) => data.reason)).toEqual(Array(5).fill('client-closed'));
    expect(bench.errors).toEqual([]);
  });
});
