// Long because it is one list: a probe each, in the order of the requests of sftp-server.
import { attributes, describeReplies, handle, init, OPEN, request, SFTP, uint64 } from './sftp-packets.ts';
import { loggedIn } from './ssh-probe-states.ts';
import type { Probe } from './ssh-probes.ts';
import { transcriptOf } from './ssh-transcript.ts';
import { byte, FieldReader, flag, MESSAGE, message, string, uint32 } from './ssh-wire.ts';

/** sftp-server, packet by packet, over files that each probe makes for itself. */

/** The requests of one probe, as they are sent: all at once. */
type Requests = (at: (name: string) => Buffer) => readonly Uint8Array[];

interface Options {
  /** Sends no INIT before the requests. */
  readonly isBare?: boolean;
  /** Ends our side of the channel after the requests. */
  readonly ends?: boolean;
  readonly quietMs?: number;
}

/** What one message of a channel carries. */
const MAX_MESSAGE_BYTES = 32_768;
const MAX_SHOWN_REPLIES = 100;

/** A small tree with times that do not move. */
const setUp = (base: string) =>
  [
    `rm -rf ${base.slice(0, base.lastIndexOf('/'))}`,
    `mkdir -p ${base}/d ${base}/none`,
    `cd ${base}`,
    'printf "hello\\n" > f',
    'printf "#!/bin/sh\\necho x\\n" > x',
    ': > e',
    'head -c 300000 /dev/zero > big',
    'printf one > d/one',
    'printf two > d/.two',
    'chmod 644 f e big; chmod 755 x; chmod 1777 none; chmod 600 d/one; chmod 6711 d/.two',
    'ln -s f l; ln -s nosuch dangling; ln -s loop loop; ln -s d ld',
    'touch -h -d "2023-05-06 07:08:09 UTC" f x e big d/one d/.two l dangling loop ld',
    'touch -d "2022-01-02 03:04:05 UTC" d none',
  ].join('; ');

function sftp(name: string, requests: Requests, { isBare = false, ends = false, quietMs = 700 }: Options = {}): Probe {
  const base = `/tmp/.sftp-${name.replaceAll(/\W+/g, '-')}/tree`;
  const at = (path: string) => string(path === '' ? base : `${base}/${path}`);
  const probe = loggedIn(
    name,
    async (client) => {
      const first = await client.openSession(0);
      client.request(first, 'exec', true, string(setUp(base)));
      await client.expect(MESSAGE.channelClose);
      client.send(message(MESSAGE.channelClose, uint32(first)));
      const channel = await client.openSession(1);
      client.request(channel, 'subsystem', true, string('sftp'));
      await client.expect(MESSAGE.channelSuccess);
      const bytes = Buffer.concat([...(isBare ? [] : [init()]), ...requests(at)]);
      for (let start = 0; start < bytes.length; start += MAX_MESSAGE_BYTES)
        client.data(channel, bytes.subarray(start, start + MAX_MESSAGE_BYTES));
      if (!ends) return;
      await client.settle(300);
      client.send(message(MESSAGE.channelEof, uint32(channel)));
    },
    { quietMs },
  );
  return {
    ...probe,
    name: `sftp: ${name}`,
    describe(client) {
      const ofChannel = client.received.filter(
        (one) => one.kind !== 'message' || (one.payload.length > 4 && one.payload.readUInt32BE(1) === 1),
      );
      const isData = (one: (typeof ofChannel)[number]) =>
        one.kind === 'message' && one.payload[0] === MESSAGE.channelData;
      const stream = Buffer.concat(
        ofChannel.flatMap((one) =>
          one.kind === 'message' && isData(one) ? [new FieldReader(one.payload, 5).string()] : [],
        ),
      );
      const others = ofChannel.filter(
        (one) =>
          !isData(one) &&
          one.kind === 'message' &&
          one.payload[0] !== MESSAGE.channelWindowAdjust &&
          one.payload[0] !== MESSAGE.channelOpenConfirmation,
      );
      const replies = describeReplies(stream);
      // Of hundreds of handles only the last tell something.
      const shown = replies.length > MAX_SHOWN_REPLIES ? [`${replies.length} replies`, ...replies.slice(-3)] : replies;
      return [...shown, ...transcriptOf(others)];
    },
  };
}

/** One request for each of several values, numbered from 1. */
const each = <Value>(values: readonly Value[], make: (value: Value, id: number) => Uint8Array) =>
  values.map((value, index) => make(value, index + 1));

const PATHS = [
  '',
  'f',
  'f/',
  'f/x',
  'e',
  'd',
  'd/',
  'd/.',
  'd/..',
  'l',
  'l/',
  'dangling',
  'loop',
  'ld',
  'ld/',
  'ld/one',
];
const MORE_PATHS = ['nosuch', 'nosuch/x', 'd//one', './f', 'n'.repeat(255), 'n'.repeat(256), `${'p/'.repeat(2100)}x`];
const open = (id: number, path: Uint8Array, flags: number, given = attributes()) =>
  request(SFTP.open, id, path, uint32(flags), given);
const read = (id: number, number: number, offset: bigint | number, length: number) =>
  request(SFTP.read, id, handle(number), uint64(offset), uint32(length));
const write = (id: number, number: number, offset: bigint | number, data: string | Uint8Array) =>
  request(SFTP.write, id, handle(number), uint64(offset), string(data));
const close = (id: number, number: number) => request(SFTP.close, id, handle(number));
const extended = (id: number, name: string, ...fields: readonly Uint8Array[]) =>
  request(SFTP.extended, id, string(name), ...fields);
const READ_WRITE = OPEN.read | OPEN.write;

export const sftpProbes: readonly Probe[] = [
  sftp('versions 3, 2 and 4294967295', () => [init(2), init(4_294_967_295), request(SFTP.stat, 1, string('/nosuch'))]),
  sftp('version 2 knows no messages', () => [init(2), request(SFTP.stat, 1, string('/nosuch'))], { isBare: true }),
  sftp('version 0', () => [init(0), request(SFTP.stat, 1, string('/nosuch'))], { isBare: true }),
  sftp('INIT with bytes behind', () => [init(3, string('x'), string('y'))], { isBare: true }),
  sftp('INIT without a version', () => [string(byte(SFTP.init))], { isBare: true }),
  sftp('a request before INIT', () => [request(SFTP.stat, 1, string('/'))], { isBare: true }),
  sftp('a packet without a number', () => [string(byte(SFTP.stat))]),
  sftp('an empty packet', () => [uint32(0)]),
  sftp('an empty packet, then a byte', () => [uint32(0), byte(SFTP.stat)]),
  sftp('a packet longer than 256 KiB', () => [uint32(262_145), byte(SFTP.stat)]),
  sftp('half a packet, then the end', (at) => [request(SFTP.stat, 1, at('f')).subarray(0, 12)], { ends: true }),
  sftp('requests, then the end', (at) => [request(SFTP.stat, 1, at('f')), close(2, 5)], { ends: true }),
  ...[0, 2, 21, 50, 101, 105, 199, 201, 255].map((type) =>
    sftp(`message ${type}`, (at) => [request(type, 1, string('x')), request(SFTP.lstat, 2, at('f'))]),
  ),
  sftp('a path cut short', () => [string(message(SFTP.stat, uint32(1), uint32(100)))]),
  sftp('a path with a NUL', () => [request(SFTP.stat, 1, string('/tmp\0x')), request(SFTP.stat, 2, string('/tmp'))]),
  sftp('a path that ends with a NUL', () => [request(SFTP.realpath, 1, string('/tmp\0'))]),
  sftp('bytes behind a request', (at) => [request(SFTP.stat, 1, at('f'), string('more'))]),
  sftp('REALPATH', (at) => each([...PATHS, ...MORE_PATHS], (path, id) => request(SFTP.realpath, id, at(path)))),
  sftp('REALPATH of others', () =>
    each(
      ['', '.', '..', '/', '//', '/..', '/../etc/', '/etc/passwd', '/etc/passwd/', '/etc/../tmp/.', 'x', '~', '~root'],
      (path, id) => request(SFTP.realpath, id, string(path)),
    ),
  ),
  sftp('STAT', (at) => each([...PATHS.slice(1), ...MORE_PATHS], (path, id) => request(SFTP.stat, id, at(path)))),
  sftp('LSTAT', (at) => each([...PATHS.slice(1), ...MORE_PATHS], (path, id) => request(SFTP.lstat, id, at(path)))),
  sftp('the empty path', () => [
    request(SFTP.stat, 1, string('')),
    request(SFTP.lstat, 2, string('')),
    request(SFTP.opendir, 3, string('')),
    request(SFTP.readlink, 4, string('')),
    request(SFTP.open, 5, string(''), uint32(OPEN.read), attributes()),
    request(SFTP.setstat, 6, string(''), attributes({ mode: 0o700 })),
  ]),
  sftp('READLINK', (at) => each([...PATHS, 'nosuch'], (path, id) => request(SFTP.readlink, id, at(path)))),
  sftp('OPENDIR', (at) =>
    each([...PATHS.filter((path) => path !== ''), 'nosuch'], (path, id) => request(SFTP.opendir, id, at(path))),
  ),
  sftp('READDIR', (at) => [
    request(SFTP.opendir, 1, at('d')),
    request(SFTP.readdir, 2, handle(0)),
    request(SFTP.readdir, 3, handle(0)),
    request(SFTP.readdir, 4, handle(0)),
    close(5, 0),
    request(SFTP.readdir, 6, handle(0)),
  ]),
  sftp('READDIR of an empty directory and of a link', (at) => [
    request(SFTP.opendir, 1, at('none')),
    request(SFTP.opendir, 2, at('ld')),
    request(SFTP.readdir, 3, handle(1)),
    request(SFTP.readdir, 4, handle(0)),
    request(SFTP.readdir, 5, handle(0)),
  ]),
  sftp('READDIR of the tree', (at) => [request(SFTP.opendir, 1, at('')), request(SFTP.readdir, 2, handle(0))]),
  sftp('READDIR of a file, FSTAT of a directory', (at) => [
    request(SFTP.opendir, 1, at('d')),
    open(2, at('f'), OPEN.read),
    request(SFTP.readdir, 3, handle(1)),
    request(SFTP.fstat, 4, handle(0)),
    read(5, 0, 0, 10),
    write(6, 0, 0, 'x'),
    request(SFTP.fsetstat, 7, handle(0), attributes({ mode: 0o700 })),
    request(SFTP.stat, 8, at('d')),
  ]),
  sftp('handles that there are not', () => [
    close(1, 0),
    close(2, 4_294_967_295),
    request(SFTP.close, 3, string('')),
    request(SFTP.close, 4, string('longer')),
    request(SFTP.fstat, 5, handle(3)),
    read(6, 9, 0, 1),
    write(7, 9, 0, 'x'),
    request(SFTP.readdir, 8, handle(9)),
    request(SFTP.fsetstat, 9, handle(9), attributes({ mode: 0o600 })),
    extended(10, 'fsync@openssh.com', handle(9)),
    extended(11, 'fstatvfs@openssh.com', handle(9)),
  ]),
  sftp('handles are numbered', (at) => [
    open(1, at('f'), OPEN.read),
    open(2, at('x'), OPEN.read),
    open(3, at('e'), OPEN.read),
    close(4, 0),
    close(5, 2),
    open(6, at('f'), OPEN.read),
    open(7, at('f'), OPEN.read),
    open(8, at('f'), OPEN.read),
    close(9, 1),
    close(10, 1),
  ]),
  sftp('OPEN for reading', (at) => each([...PATHS.slice(1), 'nosuch'], (path, id) => open(id, at(path), OPEN.read))),
  sftp('OPEN for writing', (at) => each([...PATHS.slice(1), 'nosuch'], (path, id) => open(id, at(path), OPEN.write))),
  sftp('OPEN to create', (at) =>
    each(['f', 'f/x', 'd', 'l', 'dangling', 'loop', 'new', 'nosuch/new', 'n'.repeat(256)], (path, id) =>
      open(id, at(path), OPEN.write | OPEN.create),
    ),
  ),
  sftp('OPEN to create through a dangling link', (at) => [
    open(1, at('dangling'), OPEN.write | OPEN.create),
    request(SFTP.lstat, 2, at('dangling')),
    request(SFTP.lstat, 3, at('nosuch')),
  ]),
  sftp('OPEN to create exclusively', (at) =>
    each(['f', 'd', 'l', 'dangling', 'new', 'nosuch/new'], (path, id) =>
      open(id, at(path), OPEN.write | OPEN.create | OPEN.exclusive),
    ),
  ),
  sftp('OPEN with odd flags', (at) =>
    each([0, 4, 8, 16, 32, 64, 0x80000000, OPEN.read | OPEN.create, OPEN.read | OPEN.truncate, 63], (flags, id) =>
      open(id, at('x'), flags),
    ),
  ),
  sftp('OPEN to create with odd flags', (at) => [
    open(1, at('new1'), OPEN.create),
    open(2, at('new2'), OPEN.create | OPEN.read),
    open(3, at('new3'), OPEN.truncate | OPEN.write),
    open(4, at('new4'), OPEN.append | OPEN.create),
    request(SFTP.stat, 5, at('new1')),
    request(SFTP.stat, 6, at('new4')),
  ]),
  sftp('OPEN with attributes', (at) => [
    ...each([0o600, 0o777, 0o6755, 0o100644, 0o40755, 0], (mode, id) =>
      open(id, at(`new${id}`), OPEN.write | OPEN.create, attributes({ mode })),
    ),
    open(7, at('new7'), OPEN.write | OPEN.create, attributes({ size: 100, owner: [1, 1], times: [5, 5] })),
    ...each([1, 2, 3, 4, 5, 6, 7], (number, id) => request(SFTP.lstat, id + 7, at(`new${number}`))),
  ]),
  sftp('OPEN with attributes cut short', (at) => [request(SFTP.open, 1, at('f'), uint32(1), uint32(15))]),
  sftp('OPEN without attributes', (at) => [request(SFTP.open, 1, at('f'), uint32(1))]),
  sftp('OPEN with extended attributes', (at) => [
    request(SFTP.open, 1, at('f'), uint32(1), uint32(0x80000000), uint32(1), string('a'), string('b')),
    request(SFTP.open, 2, at('f'), uint32(1), uint32(0x80000000), uint32(1000)),
  ]),
  sftp('READ', (at) => [
    open(1, at('f'), OPEN.read),
    read(2, 0, 0, 100),
    read(3, 0, 2, 2),
    read(4, 0, 6, 1),
    read(5, 0, 7, 1),
    read(6, 0, 0, 0),
    read(7, 0, 6, 0),
    read(8, 0, 1n << 40n, 10),
    read(9, 0, -1n, 10),
    read(10, 0, 1n << 63n, 10),
    read(11, 0, (1n << 63n) - 1n, 10),
    read(12, 0, 0, 4_294_967_295),
  ]),
  sftp('READ of much', (at) => [
    open(1, at('big'), OPEN.read),
    read(2, 0, 0, 32_768),
    read(3, 0, 0, 261_120),
    read(4, 0, 0, 262_144),
    read(5, 0, 0, 4_294_967_295),
    read(6, 0, 200_000, 200_000),
  ]),
  sftp('READ of a directory', (at) => [
    open(1, at('d'), OPEN.read),
    read(2, 0, 0, 10),
    request(SFTP.fstat, 3, handle(0)),
  ]),
  sftp('READ of what is open for writing', (at) => [
    open(1, at('f'), OPEN.write),
    read(2, 0, 0, 10),
    open(3, at('f'), OPEN.read),
    write(4, 1, 0, 'x'),
    write(5, 1, 0, ''),
  ]),
  sftp('READ of devices', () => [
    open(1, string('/dev/null'), OPEN.read),
    open(2, string('/dev/zero'), OPEN.read),
    read(3, 0, 0, 10),
    read(4, 1, 0, 10),
    open(5, string('/dev/null'), OPEN.write),
    write(6, 2, 0, 'x'),
  ]),
  sftp('WRITE', (at) => [
    open(1, at('new'), READ_WRITE | OPEN.create),
    write(2, 0, 0, 'abcdef'),
    write(3, 0, 3, 'XY'),
    write(4, 0, 10, 'end'),
    read(5, 0, 0, 100),
    request(SFTP.fstat, 6, handle(0)),
    request(SFTP.lstat, 7, at('new')),
    write(8, 0, 1n << 63n, 'x'),
    write(9, 0, -1n, 'x'),
    write(10, 0, 0, ''),
    close(11, 0),
    request(SFTP.lstat, 12, at('new')),
  ]),
  sftp('WRITE far behind the end', (at) => [
    open(1, at('new'), READ_WRITE | OPEN.create),
    write(2, 0, 1_000_000, 'end'),
    request(SFTP.fstat, 3, handle(0)),
    read(4, 0, 999_998, 10),
    close(5, 0),
    request(SFTP.lstat, 6, at('new')),
  ]),
  sftp('WRITE at the end', (at) => [
    open(1, at('f'), OPEN.write | OPEN.append),
    write(2, 0, 0, 'one'),
    write(3, 0, 0, 'two'),
    close(4, 0),
    open(5, at('f'), OPEN.read),
    read(6, 0, 0, 100),
  ]),
  sftp('WRITE seen by others at once', (at) => [
    open(1, at('new'), OPEN.write | OPEN.create),
    open(2, at('new'), OPEN.read),
    write(3, 0, 0, 'abc'),
    read(4, 1, 0, 10),
    request(SFTP.stat, 5, at('new')),
    request(SFTP.remove, 6, at('new')),
    write(7, 0, 3, 'def'),
    read(8, 1, 0, 10),
    request(SFTP.fstat, 9, handle(0)),
    request(SFTP.stat, 10, at('new')),
    close(11, 0),
    request(SFTP.stat, 12, at('new')),
  ]),
  sftp('SETSTAT', (at) => [
    request(SFTP.setstat, 1, at('f'), attributes({ mode: 0o4711 })),
    request(SFTP.lstat, 2, at('f')),
    request(SFTP.setstat, 3, at('f'), attributes({ times: [1_000_000_000, 1_000_000_001] })),
    request(SFTP.lstat, 4, at('f')),
    request(SFTP.setstat, 5, at('f'), attributes({ size: 3 })),
    request(SFTP.stat, 6, at('f')),
    request(SFTP.setstat, 7, at('f'), attributes({ owner: [1, 2] })),
    request(SFTP.stat, 8, at('f')),
    request(SFTP.setstat, 9, at('f'), attributes()),
    request(SFTP.setstat, 10, at('nosuch'), attributes()),
    request(SFTP.setstat, 11, at('nosuch'), attributes({ mode: 0o600 })),
    request(SFTP.setstat, 12, at('d'), attributes({ size: 0 })),
    request(SFTP.setstat, 13, at('f'), attributes({ mode: 0o100000 | 0o640 })),
    request(SFTP.stat, 14, at('f')),
    request(SFTP.setstat, 15, at('f'), attributes({ size: 1n << 63n })),
    request(SFTP.setstat, 16, at('f'), attributes({ size: 20 })),
    request(SFTP.stat, 17, at('f')),
  ]),
  sftp('SETSTAT through links', (at) => [
    request(SFTP.setstat, 1, at('l'), attributes({ mode: 0o600 })),
    request(SFTP.stat, 2, at('l')),
    request(SFTP.lstat, 3, at('l')),
    request(SFTP.setstat, 4, at('dangling'), attributes({ mode: 0o600 })),
    request(SFTP.setstat, 5, at('loop'), attributes({ mode: 0o600 })),
    request(SFTP.setstat, 6, at('f/x'), attributes({ mode: 0o600, times: [1, 1] })),
  ]),
  sftp('FSETSTAT', (at) => [
    open(1, at('f'), READ_WRITE),
    request(SFTP.fsetstat, 2, handle(0), attributes({ size: 2, mode: 0o755, times: [7, 8] })),
    request(SFTP.fstat, 3, handle(0)),
    request(SFTP.fsetstat, 4, handle(0), attributes({ size: 8 })),
    read(5, 0, 0, 10),
    open(6, at('x'), OPEN.read),
    request(SFTP.fsetstat, 7, handle(1), attributes({ size: 2 })),
    request(SFTP.fsetstat, 8, handle(1), attributes({ mode: 0o700, owner: [5, 6] })),
    request(SFTP.fstat, 9, handle(1)),
  ]),
  sftp('MKDIR', (at) => [
    request(SFTP.mkdir, 1, at('n1'), attributes()),
    request(SFTP.mkdir, 2, at('n2'), attributes({ mode: 0o700 })),
    request(SFTP.mkdir, 3, at('n3'), attributes({ mode: 0o1777 })),
    request(SFTP.mkdir, 4, at('n4/'), attributes({ mode: 0o777 })),
    request(SFTP.mkdir, 5, at('n1'), attributes()),
    request(SFTP.mkdir, 6, at('f'), attributes()),
    request(SFTP.mkdir, 7, at('f/x'), attributes()),
    request(SFTP.mkdir, 8, at('nosuch/x'), attributes()),
    request(SFTP.mkdir, 9, at('dangling'), attributes()),
    request(SFTP.mkdir, 10, string(''), attributes()),
    request(SFTP.mkdir, 11, string('/'), attributes()),
    ...each(['n1', 'n2', 'n3', 'n4', 'd'], (path, id) => request(SFTP.stat, id + 11, at(path))),
    request(SFTP.mkdir, 17, at('n5')),
  ]),
  sftp('RMDIR', (at) => [
    ...each(['none', 'd', 'f', 'nosuch', 'l', 'ld', 'd/.', 'd/..', 'f/x', ''], (path, id) =>
      request(SFTP.rmdir, id, at(path)),
    ),
    request(SFTP.rmdir, 11, string('')),
    request(SFTP.rmdir, 12, string('/')),
    request(SFTP.rmdir, 13, string('/proc')),
  ]),
  sftp('REMOVE', (at) => [
    ...each(['f', 'd', 'nosuch', 'l', 'dangling', 'loop', 'x/', 'x/y', 'd/one', 'd/one'], (path, id) =>
      request(SFTP.remove, id, at(path)),
    ),
    request(SFTP.remove, 11, string('')),
    request(SFTP.remove, 12, string('/proc/1/status')),
  ]),
  ...['RENAME', 'posix-rename'].map((name) =>
    sftp(name, (at) =>
      each(
        [
          ['f', 'g'],
          ['g', 'x'],
          ['g', 'g'],
          ['g', 'd'],
          ['d', 'd2'],
          ['d2', 'none'],
          ['d2', 'd2/sub'],
          ['none', 'x'],
          ['nosuch', 'y'],
          ['x', 'nosuch/y'],
          ['x', 'x/y'],
          ['l', 'l2'],
          ['dangling', 'x2'],
          ['x', 'd2/'],
          ['big', ''],
        ],
        ([from = '', to = ''], id) =>
          name === 'RENAME'
            ? request(SFTP.rename, id, at(from), at(to))
            : extended(id, 'posix-rename@openssh.com', at(from), at(to)),
      ),
    ),
  ),
  sftp('RENAME cut short', (at) => [request(SFTP.rename, 1, at('f'))]),
  sftp('SYMLINK', (at) => [
    request(SFTP.symlink, 1, string('f'), at('s1')),
    request(SFTP.symlink, 2, string('/nosuch/at all'), at('s2')),
    request(SFTP.symlink, 3, string('x'), at('f')),
    request(SFTP.symlink, 4, string(''), at('s3')),
    request(SFTP.symlink, 5, string('x'), at('nosuch/s4')),
    request(SFTP.symlink, 6, string('x'), string('')),
    request(SFTP.readlink, 7, at('s1')),
    request(SFTP.readlink, 8, at('s2')),
    request(SFTP.lstat, 9, at('s2')),
    request(SFTP.stat, 10, at('s1')),
  ]),
  sftp('hardlink', (at) => [
    extended(1, 'hardlink@openssh.com', at('f'), at('h1')),
    extended(2, 'hardlink@openssh.com', at('f'), at('x')),
    extended(3, 'hardlink@openssh.com', at('d'), at('h2')),
    extended(4, 'hardlink@openssh.com', at('nosuch'), at('h3')),
    extended(5, 'hardlink@openssh.com', at('l'), at('h4')),
    extended(6, 'hardlink@openssh.com', at('f'), at('nosuch/h5')),
    request(SFTP.lstat, 7, at('h1')),
    request(SFTP.lstat, 8, at('h4')),
    request(SFTP.opendir, 9, at('')),
    request(SFTP.readdir, 10, handle(0)),
    request(SFTP.rename, 11, at('f'), at('h1')),
    extended(12, 'hardlink@openssh.com', at('f')),
  ]),
  sftp('fsync', (at) => [
    open(1, at('f'), OPEN.read),
    open(2, at('x'), OPEN.write),
    request(SFTP.opendir, 3, at('d')),
    extended(4, 'fsync@openssh.com', handle(0)),
    extended(5, 'fsync@openssh.com', handle(1)),
    extended(6, 'fsync@openssh.com', handle(2)),
    extended(7, 'fsync@openssh.com'),
  ]),
  sftp('statvfs', (at) => [
    extended(1, 'statvfs@openssh.com', string('/')),
    extended(2, 'statvfs@openssh.com', at('f')),
    extended(3, 'statvfs@openssh.com', at('nosuch')),
    extended(4, 'statvfs@openssh.com', at('loop')),
    open(5, at('f'), OPEN.read),
    request(SFTP.opendir, 6, at('d')),
    extended(7, 'fstatvfs@openssh.com', handle(1)),
  ]),
  sftp('lsetstat', (at) => [
    extended(1, 'lsetstat@openssh.com', at('l'), attributes({ times: [9, 10] })),
    request(SFTP.lstat, 2, at('l')),
    extended(3, 'lsetstat@openssh.com', at('l'), attributes({ owner: [3, 4] })),
    request(SFTP.lstat, 4, at('l')),
    request(SFTP.lstat, 5, at('f')),
    extended(6, 'lsetstat@openssh.com', at('l'), attributes({ mode: 0o600 })),
    extended(7, 'lsetstat@openssh.com', at('f'), attributes({ mode: 0o600 })),
    extended(8, 'lsetstat@openssh.com', at('f'), attributes({ size: 1 })),
    extended(9, 'lsetstat@openssh.com', at('nosuch'), attributes({ mode: 0o600 })),
    request(SFTP.lstat, 10, at('f')),
  ]),
  sftp('limits', () => [extended(1, 'limits@openssh.com'), extended(2, 'limits@openssh.com', string('more'))]),
  sftp('expand-path', () =>
    each(
      [
        '',
        '~',
        '~/',
        '~/.',
        '~/nosuch',
        '~root',
        '~root/x',
        '~nosuchuser',
        '~nosuchuser/x',
        '/tmp/..',
        'x',
        '~/nosuch/x',
        '/nosuch/x',
        '~~',
        '~/~',
      ],
      (path, id) => extended(id, 'expand-path@openssh.com', string(path)),
    ),
  ),
  sftp('home-directory', () =>
    each(['root', '', 'nosuchuser', 'daemon', '~'], (name, id) => extended(id, 'home-directory', string(name))),
  ),
  sftp('users-groups-by-id', () => [
    extended(
      1,
      'users-groups-by-id@openssh.com',
      string(Buffer.concat([0, 1, 77_777, 33].map(uint32))),
      string(uint32(0)),
    ),
    extended(2, 'users-groups-by-id@openssh.com', string(''), string('')),
    extended(3, 'users-groups-by-id@openssh.com', string('abc'), string('')),
  ]),
  sftp('copy-data', (at) => [
    open(1, at('f'), OPEN.read),
    open(2, at('new'), READ_WRITE | OPEN.create),
    extended(3, 'copy-data', handle(0), uint64(0), uint64(0), handle(1), uint64(0)),
    read(4, 1, 0, 100),
    extended(5, 'copy-data', handle(0), uint64(1), uint64(3), handle(1), uint64(10)),
    read(6, 1, 0, 100),
    extended(7, 'copy-data', handle(0), uint64(0), uint64(100), handle(1), uint64(0)),
    extended(8, 'copy-data', handle(0), uint64(50), uint64(0), handle(1), uint64(0)),
    extended(9, 'copy-data', handle(0), uint64(0), uint64(1), handle(0), uint64(0)),
    extended(10, 'copy-data', handle(1), uint64(0), uint64(1), handle(0), uint64(0)),
    extended(11, 'copy-data', handle(7), uint64(0), uint64(1), handle(1), uint64(0)),
    extended(12, 'copy-data', handle(0), uint64(0), uint64(1)),
  ]),
  sftp('extensions that there are not', (at) => [
    extended(1, 'unknown@example'),
    extended(2, ''),
    extended(3, 'statvfs'),
    extended(4, 'check-file-name', at('f'), string('md5'), uint64(0), uint64(0), uint32(0)),
    extended(5, 'vendor-id'),
    extended(6, 'space-available', at('f')),
    request(SFTP.extended, 7),
  ]),
  sftp('names that are not UTF-8', (at) => {
    const name = Buffer.concat([at('').subarray(4), Buffer.from([0x2f, 0xff, 0xfe, 0x0a, 0x27])]);
    return [
      open(1, string(name), OPEN.write | OPEN.create),
      request(SFTP.lstat, 2, string(name)),
      request(SFTP.realpath, 3, string(name)),
      request(SFTP.mkdir, 4, at('dé'), attributes()),
      request(SFTP.opendir, 5, at('')),
      request(SFTP.readdir, 6, handle(1)),
    ];
  }),
  sftp('600 files open at once', (at) => [
    ...Array.from({ length: 600 }, (_, index) => open(index, at('f'), OPEN.read)),
    read(600, 599, 0, 10),
  ]),
  ...[1015, 1025].map((count) =>
    sftp(
      `${count} files open at once`,
      (at) => Array.from({ length: count }, (_, index) => open(index, at('f'), OPEN.read)),
      {
        quietMs: 1200,
      },
    ),
  ),
  sftp('a listing of 250 names', (at) => [
    ...Array.from({ length: 250 }, (_, index) => request(SFTP.mkdir, index, at(`none/${index}`), attributes())),
    request(SFTP.opendir, 1, at('none')),
    ...[2, 3, 4, 5].map((id) => request(SFTP.readdir, id, handle(0))),
  ]),
  {
    ...loggedIn('sftp twice over one channel', async (client) => {
      const channel = await client.openSession(1);
      client.request(channel, 'subsystem', true, string('sftp'));
      client.request(channel, 'subsystem', true, string('sftp'));
      client.request(channel, 'exec', true, string('true'));
      client.send(
        message(MESSAGE.channelRequest, uint32(channel), string('env'), flag(true), string('LC_A'), string('b')),
      );
    }),
    name: 'sftp: twice over one channel',
  },
];
