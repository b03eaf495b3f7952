import { createHash } from 'node:crypto';
import fc from 'fast-check';
import ssh2, { type ClientChannel, type SFTPWrapper } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import type { Trap } from '../../trap.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { sshConfigSchema } from './config.ts';
import { parseScpCommand } from './scp-command.ts';
import { PacketQueue } from './sftp-codec.ts';
import { createSshTrap } from './ssh-trap.ts';
import { createFileBuffer } from './upload.ts';

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

const running: Trap[] = [];
const clients: ssh2.Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(running.splice(0).map((trap) => trap.stop()));
});

async function enter(limits: NonNullable<Parameters<typeof createTrapBench>[0]>['limits'] = {}) {
  const bench = createTrapBench({ limits });
  const trap = createSshTrap(
    sshConfigSchema.parse({ address: '127.0.0.1', port: 0, failureDelayMs: 0, minimumDelayMs: 0 }),
    bench.context,
  );
  running.push(trap);
  const { port } = await trap.start();
  const client = new ssh2.Client();
  clients.push(client);
  await new Promise<void>((resolve, reject) => {
    client.on('ready', () => resolve());
    client.on('error', reject);
    client.connect({ host: '127.0.0.1', port, username: 'root', password: '123456' });
  });
  return { bench, client, files: bench.context.hostFor('127.0.0.1').files };
}

function openSftp(client: ssh2.Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))));
}

/** One call of the client library as a promise of its result, or of its error's code. */
function ask<Result>(
  call: (finish: (error: unknown, result?: Result) => void) => void,
): Promise<Result | { code: unknown; message: string } | undefined> {
  return new Promise((resolve) => {
    call((error, result) => {
      if (error instanceof Error) resolve({ code: 'code' in error ? error.code : null, message: error.message });
      else resolve(result);
    });
  });
}

describe('sftp', () => {
  it('takes an upload, keeps it as an artefact and shows it afterwards', async () => {
    const { bench, client, files } = await enter();
    const sftp = await openSftp(client);
    const content = Buffer.from('\x7fELF\xff\x00 payload', 'latin1');
    await ask<void>((finish) => sftp.writeFile('/tmp/.x', content, { mode: 0o755 }, finish));
    expect(bench.of('file.uploaded').map(({ data }) => data)).toEqual([
      { path: '/tmp/.x', sha256: sha256(content), bytes: content.length, via: 'sftp' },
    ]);
    expect(Buffer.from(bench.artefacts.get(sha256(content)) ?? [])).toEqual(content);
    expect(Buffer.from(files.readFile('/tmp/.x'))).toEqual(content);
    expect(files.stat('/tmp/.x')).toMatchObject({ mode: 0o755, userId: 0 });
    expect(await ask<Buffer>((finish) => sftp.readFile('/tmp/.x', finish))).toEqual(content);
    expect(bench.of('command.entered').map(({ data }) => [data.input, data.channel])).toEqual([
      ['sftp', 'subsystem'],
      ['put /tmp/.x', 'subsystem'],
      ['get /tmp/.x', 'subsystem'],
    ]);
  });

  it('works on directories, links, names and attributes', async () => {
    const { client } = await enter();
    const sftp = await openSftp(client);
    expect(await ask<string>((finish) => sftp.realpath('.', finish))).toBe('/root');
    await ask<void>((finish) => sftp.mkdir('/tmp/d', finish));
    await ask<void>((finish) => sftp.writeFile('/tmp/d/a', 'one', finish));
    await ask<void>((finish) => sftp.rename('/tmp/d/a', '/tmp/d/b', finish));
    await ask<void>((finish) => sftp.chmod('/tmp/d/b', 0o640, finish));
    await ask<void>((finish) => sftp.symlink('b', '/tmp/d/c', finish));
    expect(await ask<string>((finish) => sftp.readlink('/tmp/d/c', finish))).toBe('b');
    const listed = await ask<Array<{ filename: string; longname: string }>>((finish) => sftp.readdir('/tmp/d', finish));
    const names = Array.isArray(listed)
      ? listed.map(({ filename, longname }) => [
          filename,
          longname.replace(/ [A-Z][a-z]{2} [ \d]\d \d\d:\d\d /, ' DATE '),
        ])
      : listed;
    expect(names).toEqual([
      ['b', '-rw-r-----    1 root     root            3 DATE b'],
      ['c', 'lrwxrwxrwx    1 root     root            1 DATE c'],
    ]);
    await ask<void>((finish) => sftp.unlink('/tmp/d/c', finish));
    expect(await ask<void>((finish) => sftp.rmdir('/tmp/d', finish))).toEqual({ code: 4, message: 'Failure' });
    await ask<void>((finish) => sftp.unlink('/tmp/d/b', finish));
    await ask<void>((finish) => sftp.rmdir('/tmp/d', finish));
    expect(await ask((finish) => sftp.stat('/tmp/d', finish))).toEqual({ code: 2, message: 'No such file' });
    expect(await ask((finish) => sftp.readFile('/nonexistent', finish))).toEqual({ code: 2, message: 'No such file' });
  });

  it('keeps as much of a huge upload as it may, and says so', async () => {
    const { bench, client } = await enter({ maxArtefactBytes: 10_000 });
    const sftp = await openSftp(client);
    expect(await ask<void>((finish) => sftp.writeFile('/tmp/big', Buffer.alloc(200_000, 'x'), finish))).toMatchObject({
      code: 4,
    });
    client.end();
    await bench.untilClosed(1);
    expect(bench.of('file.uploaded')).toHaveLength(1);
    expect(bench.of('file.uploaded')[0]?.data.truncated).toBe(true);
    expect(bench.errors).toEqual([]);
  });

  it('limits open files', async () => {
    const { bench, client } = await enter({ maxOpenFilesPerSession: 3 });
    const sftp = await openSftp(client);
    for (let opened = 0; opened < 3; opened++) await ask<Buffer>((finish) => sftp.open('/etc/passwd', 'r', finish));
    expect(await ask<Buffer>((finish) => sftp.open('/etc/passwd', 'r', finish))).toEqual({
      code: 4,
      message: 'Failure',
    });
    expect(bench.of('limit.reached').map(({ data }) => data.limit)).toEqual(['maxOpenFilesPerSession']);
  });

  it('ends on packets that cannot be, and the session goes on', async () => {
    const { bench, client } = await enter();
    for (const bytes of [
      Buffer.alloc(4),
      Buffer.alloc(5000, 0xff),
      Buffer.from('0000000501000000030000000503ffffffff', 'hex'),
    ]) {
      await new Promise<void>((resolve, reject) => {
        client.subsys('sftp', (error: Error | undefined, channel: ClientChannel) => {
          if (error) return reject(error);
          channel.on('close', () => resolve());
          channel.resume();
          channel.end(bytes);
        });
      });
    }
    expect(await ask<string>(async (finish) => (await openSftp(client)).realpath('/', finish))).toBe('/');
    expect(bench.errors).toEqual([]);
  });

  it('cuts packets the same wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        (packets, step) => {
          const stream = Buffer.concat(
            packets.map((packet) => Buffer.concat([Buffer.from([0, 0, 0, packet.length]), packet])),
          );
          const queue = new PacketQueue(1000);
          const seen: (Buffer | string)[] = [];
          for (let at = 0; at < stream.length; at += step) {
            queue.add(stream.subarray(at, at + step));
            for (let packet = queue.next(queue.length); packet !== null; packet = queue.next(queue.length))
              seen.push(packet);
          }
          expect(seen.map((bytes) => [...bytes])).toEqual(packets.map((bytes) => [...bytes]));
        },
      ),
    );
  });

  it('holds a file as a file system would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ offset: fc.nat(60), data: fc.uint8Array({ maxLength: 30 }) }), { maxLength: 10 }),
        (writes) => {
          const buffer = createFileBuffer(new Uint8Array(0), 80);
          let model = Buffer.alloc(0);
          for (const { offset, data } of writes) {
            const fits = offset + data.length <= 80;
            expect(buffer.write(offset, data)).toBe(fits);
            if (!fits) continue;
            const next = Buffer.alloc(Math.max(model.length, offset + data.length));
            model.copy(next);
            next.set(data, offset);
            model = next;
          }
          expect(Buffer.from(buffer.bytes())).toEqual(model);
        },
      ),
    );
  });
});

describe('scp', () => {
  /** Runs `scp` at the trap and answers each chunk that comes. */
  function scp(
    client: ssh2.Client,
    command: string,
    answers: ReadonlyArray<string | Buffer>,
  ): Promise<{ received: string; code: number | null }> {
    return new Promise((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        const remaining = [...answers];
        let received = '';
        let code: number | null = null;
        const next = () => {
          const answer = remaining.shift();
          if (answer !== undefined) channel.write(answer);
          if (remaining.length === 0) channel.end();
        };
        channel.on('exit', (value: number | null) => {
          code = value;
        });
        channel.on('data', (chunk: Buffer) => {
          received += chunk.toString('latin1');
          next();
        });
        channel.on('close', () => resolve({ received, code }));
        if (command.includes('-f')) next();
      });
    });
  }

  it('takes files and directories', async () => {
    const { bench, client, files } = await enter();
    const outcome = await scp(client, 'scp -r -p -t /tmp', [
      'T1700000000 0 1700000000 0\n',
      'D0755 0 kit\n',
      'C0700 5 run.sh\n',
      'hello\0',
      'E\n',
    ]);
    expect(outcome).toEqual({ received: '\0\0\0\0\0\0', code: 0 });
    expect(Buffer.from(files.readFile('/tmp/kit/run.sh')).toString()).toBe('hello');
    expect(bench.of('file.uploaded').map(({ data }) => data)).toEqual([
      { path: '/tmp/kit/run.sh', sha256: sha256('hello'), bytes: 5, via: 'scp' },
    ]);
    await bench.until(() => bench.of('command.entered').length === 1);
    expect(bench.of('command.entered')[0]?.data).toMatchObject({
      input: 'scp -r -p -t /tmp',
      channel: 'exec',
      exitCode: 0,
    });
  });

  it('gives files', async () => {
    const { client, files } = await enter();
    files.writeFile('/tmp/out', Buffer.from('secret'), { mode: 0o600 });
    expect(await scp(client, 'scp -f /tmp/out', ['\0', '\0', '\0'])).toEqual({
      received: 'C0600 6 out\nsecret\0',
      code: 0,
    });
    expect(await scp(client, 'scp -f /tmp/none', ['\0'])).toEqual({
      received: '\x01scp: /tmp/none: No such file or directory\n',
      code: 1,
    });
  });

  it('refuses names that lead elsewhere', async () => {
    const { client, files } = await enter();
    expect(await scp(client, 'scp -t /tmp', ['C0600 3 ../../etc/x\n'])).toEqual({
      received: '\0\x01scp: error: unexpected filename: ../../etc/x\n',
      code: 1,
    });
    expect(files.exists('/etc/x')).toBe(false);
  });

  it('keeps what came of an upload that was cut off', async () => {
    const { bench, client } = await enter();
    await scp(client, 'scp -t /tmp/cut', ['C0600 100 cut\n', 'only this']).catch(() => undefined);
    client.end();
    await bench.untilClosed(1);
    expect(bench.of('file.uploaded').map(({ data }) => data)).toEqual([
      { path: '/tmp/cut', sha256: sha256('only this'), bytes: 9, via: 'scp', truncated: true },
    ]);
  });

  it('knows its own command line and leaves others to the shell', () => {
    const parse = (command: string) => {
      const parsed = parseScpCommand(Buffer.from(command));
      return parsed === null
        ? null
        : [
            parsed.direction,
            parsed.recursive,
            ...parsed.paths.map(({ bytes, isPattern }) => [String(bytes), isPattern]),
          ];
    };
    expect(parse('scp -t /tmp')).toEqual(['to-host', false, ['/tmp', false]]);
    expect(parse('scp -r -d -t -- "/tmp"')).toBeNull();
    expect(parse("scp -prt '/tmp/a b'\\'c")).toEqual(['to-host', true, ["/tmp/a b'c", false]]);
    expect(parse("scp -f ~/x /etc/*.conf 'a*'")).toEqual([
      'from-host',
      false,
      ['~/x', false],
      ['/etc/*.conf', true],
      ['a*', false],
    ]);
    expect(parse('scp -t /tmp/*')).toBeNull();
    expect(parse('scp -t a b')).toBeNull();
    expect(parse('scp -t')).toBeNull();
    expect(parse('scp -t /tmp; id')).toBeNull();
    expect(parse('scp -t $(id)')).toBeNull();
    expect(parse('scp a b')).toBeNull();
    expect(parse('scpx -t a')).toBeNull();
  });
});
