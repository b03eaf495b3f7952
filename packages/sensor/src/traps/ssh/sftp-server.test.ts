import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SensorLimits } from '../../limits.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { FakeChannel } from './fake-channel.ts';
import { string, uint32, uint64 } from './sftp-codec.ts';
import { sftpExtensionsOf } from './sftp-extensions.ts';
import { serveSftp } from './sftp-server.ts';
import { OPENSSH_8_4, OPENSSH_9_2, type SshServerProfile } from './transport/server-profile.ts';
import { readWire } from './transport/wire-reader.ts';

function start(
  options: {
    readonly limits?: Partial<SensorLimits>;
    readonly version?: number | null;
    readonly profile?: SshServerProfile;
  } = {},
) {
  const bench = createTrapBench({ limits: options.limits ?? {} });
  const host = bench.context.hostFor('192.0.2.9');
  const user = host.findUser('root');
  if (user === null) throw new Error('the persona has no root');
  const channel = new FakeChannel();
  const recorder = bench.context.openSession({
    trap: 'ssh',
    protocol: 'ssh',
    source: { address: '192.0.2.9', port: 4000 },
    destination: { address: '192.0.2.1', port: 22 },
  });
  const extensions = sftpExtensionsOf(options.profile ?? OPENSSH_9_2);
  serveSftp({ channel, host, user, recorder, limits: bench.context.limits, extensions });
  if (options.version !== null) channel.say(packet(1, uint32(options.version ?? 3)));
  let id = 0;
  const ask = (type: number, ...fields: Buffer[]) => {
    id += 1;
    return describeReply(channel.say(packet(type, uint32(id), ...fields)), id);
  };
  const extended = (name: string, ...fields: Buffer[]) => ask(200, string(name), ...fields);
  const open = (path: string | Buffer, flags: number) => {
    id += 1;
    const reply = channel.say(packet(3, uint32(id), string(path), uint32(flags), uint32(0)));
    return reply.subarray(13);
  };
  return { bench, host, files: host.files, channel, ask, extended, open };
}

function packet(type: number, ...fields: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.of(type), ...fields]);
  return Buffer.concat([uint32(body.length), body]);
}

function describeReply(reply: Buffer, id: number): string {
  if (reply.length === 0) return 'nothing';
  const reader = readWire(reply, 4);
  const type = reader.byte();
  if (reader.uint32() !== id) return 'another id';
  if (type === 101) return `status ${reader.uint32()} ${reader.string()?.toString() ?? '-'}`;
  if (type === 103) return `data ${reader.string()?.toString('latin1')}`;
  if (type === 104) return `names ${reader.uint32()} ${reader.string()?.toString('latin1')}`;
  if (type === 105) return `attributes ${reader.uint32()} size ${reader.uint64()}`;
  return `reply ${type} ${reply.subarray(9).toString('latin1')}`;
}

const READ = 1;
const WRITE = 2;
const CREATE = 8;
const TRUNCATE = 16;
const WRITE_NEW = WRITE | CREATE | TRUNCATE;

describe('sftp-server', () => {
  it('announces what OpenSSH 9.2 announces, byte for byte', () => {
    const { channel } = start({ version: null });
    const said = channel.say(packet(1, uint32(3)));
    expect(said.readUInt32BE(0)).toBe(said.length - 4);
    expect(said.subarray(4).toString('latin1')).toBe(
      [
        '\x02\0\0\0\x03',
        ...[
          ['posix-rename@openssh.com', '1'],
          ['statvfs@openssh.com', '2'],
          ['fstatvfs@openssh.com', '2'],
          ['hardlink@openssh.com', '1'],
          ['fsync@openssh.com', '1'],
          ['lsetstat@openssh.com', '1'],
          ['limits@openssh.com', '1'],
          ['expand-path@openssh.com', '1'],
          ['copy-data', '1'],
          ['home-directory', '1'],
          ['users-groups-by-id@openssh.com', '1'],
        ].flatMap(([name = '', value = '']) => [
          `\0\0\0${String.fromCharCode(name.length)}${name}`,
          `\0\0\0\x01${value}`,
        ]),
      ].join(''),
    );
  });

  it('knows fewer extensions beside OpenSSH 8.4', () => {
    const { channel, extended } = start({ version: null, profile: OPENSSH_8_4 });
    const said = channel.say(packet(1, uint32(3)));
    expect(said.length).toBe(4 + 0xb3);
    expect(said.subarray(-29).toString('latin1')).toContain('lsetstat@openssh.com');
    expect(extended('limits@openssh.com')).toBe('status 8 Operation unsupported');
    expect(extended('fsync@openssh.com', string('none'))).toBe('status 2 No such file');
  });

  it('ends with the exit status of the real one', () => {
    const exitOf = (bytes: Buffer, version: number | null = 3) => {
      const { channel } = start({ version });
      channel.say(bytes);
      return channel.exited?.exitCode ?? null;
    };
    expect(exitOf(packet(16, uint32(1), string('.')), null)).toBe(255);
    expect(exitOf(packet(3, uint32(1)))).toBe(255);
    expect(exitOf(uint32(0xffffffff))).toBeNull();
    expect(exitOf(Buffer.concat([uint32(0xffffffff), Buffer.of(1)]))).toBe(11);
    const { channel } = start();
    channel.sayEnd();
    expect(channel.exited).toEqual({ exitCode: 0, signal: null });
  });

  it('says nothing to messages that it does not know, and goes on', () => {
    const { ask } = start();
    expect(ask(99)).toBe('nothing');
    expect(ask(16, string('.'))).toBe('names 1 /root');
  });

  it('has no messages for a client of version 2', () => {
    const { ask } = start({ version: 2 });
    expect(ask(17, string('/nonexistent'))).toBe('status 2 -');
  });

  it('refuses what an open does not allow', () => {
    const { ask, open, channel } = start();
    const writing = open('/tmp/x', WRITE_NEW);
    expect(ask(5, string(writing), uint64(0), uint32(10))).toBe('status 2 No such file');
    expect(ask(6, string(writing), uint64(0), string('hello'))).toBe('status 0 Success');
    expect(ask(4, string(writing))).toBe('status 0 Success');
    expect(ask(4, string(writing))).toBe('status 2 No such file');
    const reading = open('/tmp/x', READ);
    expect(ask(6, string(reading), uint64(0), string('no'))).toBe('status 2 No such file');
    expect(ask(5, string(reading), uint64(1), uint32(3))).toBe('data ell');
    expect(ask(5, string(reading), uint64(5), uint32(3))).toBe('status 1 End of file');
    const directory = open('/tmp', READ);
    expect(ask(5, string(directory), uint64(0), uint32(3))).toBe('status 4 Failure');
    expect(ask(3, string('/tmp'), uint32(WRITE), uint32(0))).toBe('status 4 Failure');
    expect(ask(3, string('/tmp/x'), uint32(WRITE | CREATE | 32), uint32(0))).toBe('status 4 Failure');
    expect(ask(3, string('/nonexistent/x'), uint32(WRITE_NEW), uint32(0))).toBe('status 2 No such file');
    expect(ask(11, string('/etc/passwd'))).toBe('status 2 No such file');
    expect(channel.exited).toBeNull();
  });

  it('sets attributes one by one and keeps what it set on an open file', () => {
    const { ask, extended, open, files } = start();
    const handle = open('/tmp/x', WRITE_NEW);
    ask(6, string(handle), uint64(0), string('content'));
    const times = Buffer.concat([uint32(4 | 8), uint32(0o600), uint32(1_700_000_000), uint32(1_700_000_000)]);
    expect(ask(10, string(handle), times)).toBe('status 0 Success');
    ask(4, string(handle));
    expect(files.stat('/tmp/x')).toMatchObject({ mode: 0o600, modifiedAtMs: 1_700_000_000_000, size: 7 });
    expect(ask(9, string('/nonexistent'), uint32(4), uint32(0o600))).toBe('status 2 No such file');
    files.makeSymbolicLink('x', '/tmp/link');

    expect(extended('lsetstat@openssh.com', string('/tmp/link'), uint32(4), uint32(0o700))).toBe('status 4 Failure');
    expect(extended('lsetstat@openssh.com', string('/tmp/x'), uint32(1), uint64(3))).toBe('status 5 Bad message');
    expect(extended('lsetstat@openssh.com', string('/tmp/x'), uint32(4), uint32(0o700))).toBe('status 0 Success');
    expect(files.stat('/tmp/x').mode).toBe(0o700);
  });

  it('renames without replacing, and with it where it is asked for', () => {
    const { ask, extended, files } = start();
    files.writeFile('/tmp/a', Buffer.from('a'));
    files.writeFile('/tmp/b', Buffer.from('b'));
    expect(ask(18, string('/tmp/a'), string('/tmp/b'))).toBe('status 4 Failure');
    expect(extended('posix-rename@openssh.com', string('/tmp/a'), string('/tmp/b'))).toBe('status 0 Success');
    expect(extended('hardlink@openssh.com', string('/tmp/b'), string('/tmp/c'))).toBe('status 0 Success');
    expect(files.stat('/tmp/c').links).toBe(2);
    expect(ask(18, string('/tmp/none'), string('/tmp/d'))).toBe('status 2 No such file');
  });

  it('shows what is written at once, and keeps an open file whose name is gone', () => {
    const { ask, open, files } = start();
    const writing = open('/tmp/w', WRITE_NEW);
    const reading = open('/tmp/w', READ);
    ask(6, string(writing), uint64(0), string('abc'));
    expect(ask(5, string(reading), uint64(0), uint32(9))).toBe('data abc');
    expect(ask(13, string('/tmp/w'))).toBe('status 0 Success');
    ask(6, string(writing), uint64(3), string('def'));
    expect(ask(5, string(reading), uint64(0), uint32(9))).toBe('data abcdef');
    expect(ask(8, string(writing))).toBe('attributes 15 size 6');
    expect(ask(4, string(writing))).toBe('status 0 Success');
    expect(files.exists('/tmp/w')).toBe(false);
  });

  it('follows a file that is renamed while it is open', () => {
    const { ask, extended, open, files } = start();
    const writing = open('/tmp/w', WRITE_NEW);
    ask(6, string(writing), uint64(0), string('one'));
    extended('posix-rename@openssh.com', string('/tmp/w'), string('/tmp/v'));
    ask(6, string(writing), uint64(3), string('two'));
    ask(4, string(writing));
    expect(files.exists('/tmp/w')).toBe(false);
    expect(Buffer.from(files.readFile('/tmp/v')).toString()).toBe('onetwo');
  });

  it('asks for no more than the client reads', async () => {
    const bench = createTrapBench();
    const host = bench.context.hostFor('192.0.2.9');
    const user = host.findUser('root');
    if (user === null) throw new Error('the persona has no root');
    let makeRoom: () => void = () => undefined;
    let writes = 0;
    const channel = new (class extends FakeChannel {
      override write(): Promise<void> {
        writes += 1;
        return new Promise((resolve) => {
          makeRoom = resolve;
        });
      }
    })();
    const connection = {
      trap: 'ssh',
      protocol: 'ssh',
      source: { address: '192.0.2.9', port: 4000 },
      destination: { address: '192.0.2.1', port: 22 },
    };
    const recorder = bench.context.openSession(connection);
    serveSftp({ channel, host, user, recorder, limits: bench.context.limits, extensions: [] });
    const stat = packet(17, uint32(1), string('/'));
    channel.say(Buffer.concat([packet(1, uint32(3)), ...Array.from({ length: 1000 }, () => stat)]));
    expect(writes).toBe(1);
    makeRoom();
    await Promise.resolve();
    expect(writes).toBe(2);
    while (channel.exited === null) channel.say(Buffer.alloc(32_768, stat));
    expect(bench.of('limit.reached').map(({ data }) => data.limit)).toEqual(['ssh.maxWaitingSftpBytes']);
    expect({ writes, exited: channel.exited }).toEqual({ writes: 2, exited: { exitCode: 255, signal: null } });
  });

  it('copies data between files', () => {
    const { ask, extended, open, files } = start();
    files.writeFile('/tmp/from', Buffer.from('0123456789'));
    const from = open('/tmp/from', READ);
    const to = open('/tmp/to', WRITE_NEW);
    const copy = (offset: number, length: number, at: number) =>
      extended('copy-data', string(from), uint64(offset), uint64(length), string(to), uint64(at));
    expect(copy(2, 3, 0)).toBe('status 0 Success');
    expect(copy(8, 5, 3)).toBe('status 0 Success');
    expect(copy(8, 70_000, 3)).toBe('status 1 End of file');
    expect(copy(5, 0, 5)).toBe('status 0 Success');
    expect(extended('copy-data', string(from), uint64(0), uint64(0), string(from), uint64(0))).toBe('status 4 Failure');
    ask(4, string(to));
    expect(Buffer.from(files.readFile('/tmp/to')).toString()).toBe('2348956789');
  });

  it('tells names, homes, limits and disks', () => {
    const { extended, host } = start();
    const list = (...names: string[]) => string(Buffer.concat(names.map(string))).toString('latin1');
    expect(
      extended('users-groups-by-id@openssh.com', string(Buffer.concat([uint32(0), uint32(4711)])), string(uint32(0))),
    ).toBe(`reply 201 ${list('root', '')}${list('root')}`);
    expect(extended('home-directory', string('root'))).toBe('names 1 /root');
    expect(extended('home-directory', string('nobody-here'))).toBe('status 4 Failure');
    expect(extended('expand-path@openssh.com', string('~/x'))).toBe('names 1 /root/x');
    expect(extended('expand-path@openssh.com', string('~nobody-here'))).toBe('status 2 no such user');
    expect(extended('limits@openssh.com')).toBe(
      `reply 201 ${Buffer.concat([262_144, 261_120, 261_120, 1019].map(uint64)).toString('latin1')}`,
    );
    expect(extended('unknown@example.org')).toBe('status 8 Operation unsupported');
    const root = host.mounts().find(({ mountPoint }) => mountPoint === '/');
    const disk = readWire(Buffer.from(extended('statvfs@openssh.com', string('/root')), 'latin1'), 'reply 201 '.length);
    expect([disk.uint64(), disk.uint64()]).toEqual([4096n, 4096n]);
    expect(disk.uint64()).toBe(BigInt(Math.floor((root?.totalKilobytes ?? 0) / 4)));
  });

  it('takes names that are not UTF-8, gives them back and records them', () => {
    const { ask, open, bench } = start();
    const name = Buffer.from('/tmp/\xff\xfe', 'latin1');
    ask(4, string(open(name, WRITE_NEW)));
    expect(ask(16, string(name))).toBe('names 1 /tmp/\xff\xfe');
    expect(ask(13, string(name))).toBe('status 0 Success');
    expect(bench.of('command.entered').map(({ data }) => [data.input, data.inputBase64])).toEqual([
      ['put /tmp/\ufffd\ufffd', Buffer.concat([Buffer.from('put '), name]).toString('base64')],
      ['rm /tmp/\ufffd\ufffd', Buffer.concat([Buffer.from('rm '), name]).toString('base64')],
    ]);
  });

  it('keeps what was written when the client goes away', () => {
    const { bench, ask, open, channel } = start();
    const handle = open('/tmp/half', WRITE_NEW);
    ask(6, string(handle), uint64(0), string('half'));
    channel.sayClose();
    expect(bench.of('file.uploaded').map(({ data }) => data)).toEqual([
      { path: '/tmp/half', sha256: createHash('sha256').update('half').digest('hex'), bytes: 4, via: 'sftp' },
    ]);
  });

  it('cuts a huge upload, with one event of the limit', () => {
    const { bench, ask, open } = start({ limits: { maxArtefactBytes: 10 } });
    const handle = open('/tmp/big', WRITE_NEW);
    expect(ask(6, string(handle), uint64(0), string('0123456789'))).toBe('status 0 Success');
    expect(ask(6, string(handle), uint64(10), string('more'))).toBe('status 4 Failure');
    ask(4, string(handle));
    expect(bench.of('limit.reached').map(({ data }) => data)).toEqual([{ limit: 'maxArtefactBytes', value: 10 }]);
    expect(bench.of('file.uploaded')[0]?.data).toMatchObject({ bytes: 10, truncated: true });
  });

  it('outlives any packets', () => {
    const type = fc.constantFrom(1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 99, 200);
    const field = fc.oneof(
      fc
        .constantFrom('/tmp/x', '.', '/', '/etc', '\0\0\0\0', '\0\0\0\x01', 'copy-data', 'statvfs@openssh.com')
        .map(string),
      fc.nat().map(uint32),
      fc.nat(1000).map(uint64),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
    );
    const wild = fc
      .tuple(type, fc.array(field, { maxLength: 5 }))
      .map(([kind, fields]) => packet(kind, uint32(1), ...fields));
    fc.assert(
      fc.property(fc.array(wild, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (packets, step) => {
        const { channel, bench } = start();
        const stream = Buffer.concat(packets);
        for (let at = 0; at < stream.length; at += step) channel.say(stream.subarray(at, at + step));
        channel.sayClose();
        expect(bench.errors).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
