import { inSession, loggedIn, NO_MODES, ptyRequest } from './ssh-probe-states.ts';
import type { Probe } from './ssh-probes.ts';
import { programProbes } from './ssh-probes-programs.ts';
import { byte, FieldReader, flag, MESSAGE, message, string, uint32 } from './ssh-wire.ts';

/** After authentication: channels, their requests, windows and ends (RFC 4254), and requests about the connection. */

const open = (type: string, ...fields: readonly Uint8Array[]) =>
  message(MESSAGE.channelOpen, string(type), uint32(7), uint32(2_097_152), uint32(32_768), ...fields);
const directTcp = (host: string, port: number) =>
  open('direct-tcpip', string(host), uint32(port), string('127.0.0.1'), uint32(40_000));
const global = (name: string, wantReply: boolean, ...fields: readonly Uint8Array[]) =>
  message(MESSAGE.globalRequest, string(name), flag(wantReply), ...fields);

export const connectionProbes: readonly Probe[] = [
  loggedIn('nothing', () => {}),
  loggedIn('the end of our side', async (client) => {
    await client.settle(300);
    client.finish();
  }),
  loggedIn('DISCONNECT', (client) => client.send(message(MESSAGE.disconnect, uint32(11), string('bye'), string('')))),
  loggedIn('the service again', (client) => client.send(message(MESSAGE.serviceRequest, string('ssh-userauth')))),
  loggedIn('a password again', (client, { username, password }) => client.sendPassword(username, password)),
  ...[0, 5, 6, 8, 9, 21, 30, 31, 34, 51, 52, 60, 61, 66, 79, 83, 101, 127, 128, 191, 192, 193, 255].map((type) =>
    loggedIn(`message ${type}`, (client) => client.send(message(type, uint32(0), string('x')))),
  ),
  loggedIn('UNIMPLEMENTED', (client) => client.send(message(MESSAGE.unimplemented, uint32(3)))),
  loggedIn('EXT_INFO', (client) => client.send(message(MESSAGE.extInfo, uint32(0)))),
  loggedIn('EXT_INFO with a name', (client) =>
    client.send(message(MESSAGE.extInfo, uint32(1), string('no-flow-control'), string('p'))),
  ),
  loggedIn('REQUEST_SUCCESS never asked for', (client) => client.send(byte(MESSAGE.requestSuccess))),
  loggedIn('REQUEST_FAILURE never asked for', (client) => client.send(byte(MESSAGE.requestFailure))),
  loggedIn('keys exchanged again', (client) => client.exchangeKeys()),
  loggedIn('keys exchanged again, three times', async (client) => {
    for (let count = 0; count < 3; count++) await client.exchangeKeys();
  }),

  ...['keepalive@openssh.com', 'unknown@example', 'hostkeys-prove-00@openssh.com', ''].flatMap((name) => [
    loggedIn(`global request "${name}"`, (client) => client.send(global(name, true))),
    loggedIn(`global request "${name}" without a reply`, (client) => client.send(global(name, false))),
  ]),
  loggedIn('global request cut short', (client) => client.send(byte(MESSAGE.globalRequest))),
  loggedIn('no-more-sessions, then a session', (client) => {
    client.send(global('no-more-sessions@openssh.com', false));
    client.send(open('session'));
  }),
  loggedIn('no-more-sessions with a reply', (client) => client.send(global('no-more-sessions@openssh.com', true))),
  loggedIn('tcpip-forward to port 0 of localhost', (client) =>
    client.send(global('tcpip-forward', true, string('localhost'), uint32(0))),
  ),
  loggedIn('tcpip-forward to port 70000', (client) =>
    client.send(global('tcpip-forward', true, string('localhost'), uint32(70_000))),
  ),
  loggedIn('cancel-tcpip-forward of none', (client) =>
    client.send(global('cancel-tcpip-forward', true, string('localhost'), uint32(41_999))),
  ),
  loggedIn('cancel-streamlocal-forward of none', (client) =>
    client.send(global('cancel-streamlocal-forward@openssh.com', true, string('/tmp/no-such-socket'))),
  ),

  ...['session', 'x11', 'auth-agent@openssh.com', 'forwarded-tcpip', 'unknown', ''].map((type) =>
    loggedIn(`channel "${type}"`, (client) => client.send(open(type))),
  ),
  loggedIn('channel with bytes behind', (client) => client.send(open('session', string('more')))),
  loggedIn('channel cut short', (client) => client.send(message(MESSAGE.channelOpen, string('session'), uint32(0)))),
  loggedIn('channel with a window of 0', (client) =>
    client.send(message(MESSAGE.channelOpen, string('session'), uint32(0), uint32(0), uint32(0))),
  ),
  loggedIn('channel with the number 4294967295', (client) =>
    client.send(message(MESSAGE.channelOpen, string('session'), uint32(4_294_967_295), uint32(1000), uint32(1000))),
  ),
  loggedIn('two channels with the same number', (client) => {
    client.send(open('session'));
    client.send(open('session'));
  }),
  loggedIn('12 sessions', (client) => {
    for (let count = 0; count < 12; count++)
      client.send(message(MESSAGE.channelOpen, string('session'), uint32(count), uint32(1000), uint32(1000)));
  }),
  loggedIn('direct-tcpip to a port where nothing listens', (client) => client.send(directTcp('127.0.0.1', 9)), {
    quietMs: 1000,
  }),
  loggedIn('direct-tcpip to a name that there is not', (client) => client.send(directTcp('no-such-name.invalid', 80)), {
    quietMs: 2500,
  }),
  loggedIn('direct-tcpip cut short', (client) => client.send(open('direct-tcpip', string('127.0.0.1')))),
  loggedIn('direct-streamlocal to a socket that there is not', (client) =>
    client.send(open('direct-streamlocal@openssh.com', string('/tmp/no-such-socket'), string(''), uint32(0))),
  ),
  loggedIn('tun', (client) => client.send(open('tun@openssh.com', uint32(1), uint32(0)))),

  ...[
    ['data', message(MESSAGE.channelData, uint32(5), string('x'))],
    ['extended data', message(MESSAGE.channelExtendedData, uint32(5), uint32(1), string('x'))],
    ['window adjust', message(MESSAGE.channelWindowAdjust, uint32(5), uint32(1000))],
    ['EOF', message(MESSAGE.channelEof, uint32(5))],
    ['CLOSE', message(MESSAGE.channelClose, uint32(5))],
    ['a request', message(MESSAGE.channelRequest, uint32(5), string('shell'), flag(true))],
    ['success', message(MESSAGE.channelSuccess, uint32(5))],
    ['failure', message(MESSAGE.channelFailure, uint32(5))],
    ['an open confirmation', message(MESSAGE.channelOpenConfirmation, uint32(5), uint32(0), uint32(1), uint32(1))],
    ['an open failure', message(MESSAGE.channelOpenFailure, uint32(5), uint32(1), string(''), string(''))],
  ].map(([name, payload]) =>
    loggedIn(`${name} for a channel that there is not`, (client) =>
      client.send(Buffer.isBuffer(payload) ? payload : Buffer.alloc(0)),
    ),
  ),

  inSession('nothing', () => {}),
  inSession('EOF at once', (client, channel) => client.send(message(MESSAGE.channelEof, uint32(channel)))),
  inSession('CLOSE at once', (client, channel) => client.send(message(MESSAGE.channelClose, uint32(channel)))),
  inSession('CLOSE, then more', (client, channel) => {
    client.send(message(MESSAGE.channelClose, uint32(channel)));
    client.request(channel, 'shell', true);
    client.send(message(MESSAGE.channelWindowAdjust, uint32(channel), uint32(1000)));
  }),
  inSession('CLOSE twice', (client, channel) => {
    client.send(message(MESSAGE.channelClose, uint32(channel)));
    client.send(message(MESSAGE.channelClose, uint32(channel)));
  }),
  inSession('CLOSE, then a new one', async (client, channel) => {
    client.send(message(MESSAGE.channelClose, uint32(channel)));
    await client.expect(MESSAGE.channelClose);
    await client.openSession(1);
  }),
  inSession('data before a program', (client, channel) => client.data(channel, 'early\n')),
  inSession(
    'data before a program, then cat',
    (client, channel) => {
      client.data(channel, 'early\n');
      client.request(channel, 'exec', true, string('cat'));
      client.send(message(MESSAGE.channelEof, uint32(channel)));
    },
    { quietMs: 1200, recordings: 8 },
  ),
  inSession(
    'data after EOF',
    (client, channel) => {
      client.request(channel, 'exec', true, string('cat'));
      client.send(message(MESSAGE.channelEof, uint32(channel)));
      client.data(channel, 'late\n');
    },
    { quietMs: 1200, recordings: 8 },
  ),
  inSession('extended data from the client', (client, channel) =>
    client.send(message(MESSAGE.channelExtendedData, uint32(channel), uint32(1), string('x'))),
  ),
  inSession('data beyond the window', (client, channel) => {
    for (let count = 0; count < 70; count++) client.data(channel, Buffer.alloc(32_768, 97));
  }),
  inSession('data of 40000 bytes in one message', (client, channel) => client.data(channel, Buffer.alloc(40_000, 97))),
  inSession('window adjust that overflows', (client, channel) => {
    client.send(message(MESSAGE.channelWindowAdjust, uint32(channel), uint32(4_294_967_295)));
    client.send(message(MESSAGE.channelWindowAdjust, uint32(channel), uint32(4_294_967_295)));
  }),
  inSession('data cut short', (client, channel) =>
    client.send(message(MESSAGE.channelData, uint32(channel), uint32(100))),
  ),
  inSession('data with bytes behind', (client, channel) =>
    client.send(message(MESSAGE.channelData, uint32(channel), string('x'), string('more'))),
  ),
  inSession('a request cut short', (client, channel) => client.send(message(MESSAGE.channelRequest, uint32(channel)))),
  ...[
    'unknown',
    'unknown@example',
    '',
    'exit-status',
    'window-change',
    'break',
    'signal',
    'auth-agent-req@openssh.com',
    'x11-req',
    'eow@openssh.com',
    'xon-xoff',
    'keepalive@openssh.com',
    'subsystem',
  ].map((type) =>
    inSession(`request "${type}" without fields`, (client, channel) => client.request(channel, type, true)),
  ),
  inSession('request unknown without a reply', (client, channel) => client.request(channel, 'unknown', false)),
  inSession('x11-req', (client, channel) =>
    client.request(
      channel,
      'x11-req',
      true,
      flag(false),
      string('MIT-MAGIC-COOKIE-1'),
      string('00'.repeat(16)),
      uint32(0),
    ),
  ),
  inSession('signal before a program', (client, channel) => client.request(channel, 'signal', true, string('TERM'))),
  inSession('break of 500 ms before a program', (client, channel) =>
    client.request(channel, 'break', true, uint32(500)),
  ),
  inSession('window-change before a pty', (client, channel) =>
    client.request(channel, 'window-change', true, uint32(100), uint32(40), uint32(0), uint32(0)),
  ),
  inSession('env that is accepted', (client, channel) =>
    client.request(channel, 'env', true, string('LANG'), string('C.UTF-8')),
  ),
  inSession('env that is not accepted', (client, channel) =>
    client.request(channel, 'env', true, string('FOO'), string('bar')),
  ),
  inSession('env with an empty name', (client, channel) =>
    client.request(channel, 'env', true, string(''), string('bar')),
  ),
  inSession(
    'env LC_ALL seen by a program',
    (client, channel) => {
      client.request(channel, 'env', true, string('LC_PROBE'), string('seen'));
      client.request(channel, 'env', true, string('PROBE'), string('unseen'));
      client.request(channel, 'exec', true, string('echo "$LC_PROBE-$PROBE"'));
    },
    { quietMs: 1200, recordings: 12 },
  ),
  inSession('200 env', (client, channel) => {
    for (let count = 0; count < 200; count++) client.request(channel, 'env', true, string(`LC_${count}`), string('x'));
  }),
  inSession('pty', (client, channel) => client.request(channel, 'pty-req', true, ...ptyRequest(NO_MODES))),
  inSession('pty twice', (client, channel) => {
    client.request(channel, 'pty-req', true, ...ptyRequest(NO_MODES));
    client.request(channel, 'pty-req', true, ...ptyRequest(NO_MODES));
  }),
  inSession('pty without modes', (client, channel) =>
    client.request(channel, 'pty-req', true, ...ptyRequest(Buffer.alloc(0))),
  ),
  inSession('pty with unknown modes', (client, channel) =>
    client.request(channel, 'pty-req', true, ...ptyRequest(Buffer.from([150, 0, 0, 0, 1, 0]))),
  ),
  inSession('pty with modes cut short', (client, channel) =>
    client.request(channel, 'pty-req', true, ...ptyRequest(Buffer.from([53, 0, 0]))),
  ),
  inSession('pty for a terminal that is not UTF-8', (client, channel) =>
    client.request(
      channel,
      'pty-req',
      true,
      string(Buffer.from([0xff, 0x41])),
      uint32(80),
      uint32(24),
      uint32(0),
      uint32(0),
      string(NO_MODES),
    ),
  ),
  inSession('pty with bytes behind', (client, channel) =>
    client.request(channel, 'pty-req', true, ...ptyRequest(NO_MODES), string('more')),
  ),
  inSession('exec cut short', (client, channel) => client.request(channel, 'exec', true, uint32(100))),
  inSession('exec with bytes behind', (client, channel) =>
    client.request(channel, 'exec', true, string('true'), string('more')),
  ),
  inSession('shell with bytes behind', (client, channel) => client.request(channel, 'shell', true, string('more'))),
  inSession('subsystem that there is not', (client, channel) =>
    client.request(channel, 'subsystem', true, string('netconf')),
  ),
  inSession('subsystem sftp', (client, channel) => client.request(channel, 'subsystem', true, string('sftp'))),
  inSession(
    'subsystem sftp and its version',
    (client, channel) => {
      client.request(channel, 'subsystem', true, string('sftp'));
      client.data(channel, Buffer.concat([uint32(5), byte(1), uint32(3)]));
    },
    { quietMs: 1200 },
  ),
  inSession(
    'subsystem sftp and version 6',
    (client, channel) => {
      client.request(channel, 'subsystem', true, string('sftp'));
      client.data(channel, Buffer.concat([uint32(5), byte(1), uint32(6)]));
    },
    { quietMs: 1200 },
  ),
  inSession(
    'subsystem sftp and EOF',
    (client, channel) => {
      client.request(channel, 'subsystem', true, string('sftp'));
      client.send(message(MESSAGE.channelEof, uint32(channel)));
    },
    { quietMs: 1200, recordings: 12 },
  ),
  inSession(
    'subsystem sftp and a bad packet',
    (client, channel) => {
      client.request(channel, 'subsystem', true, string('sftp'));
      client.data(channel, Buffer.concat([uint32(5), byte(1), uint32(3), uint32(0xffffffff)]));
    },
    { quietMs: 1200, recordings: 12 },
  ),

  ...programProbes,
  {
    name: 'connection: without hostkeys when asked for none of them',
    async run(client, account) {
      await client.logIn(account, { offer: { keyExchanges: ['curve25519-sha256'] } });
      await client.settle(300);
      client.serverKexInit = Buffer.alloc(0);
    },
    describe: (client) =>
      client.received
        .filter((received) => received.kind === 'message' && received.isSealed)
        .map((received) => (received.kind === 'message' ? new FieldReader(received.payload).byte().toString() : '')),
  },
];
