import { loggedIn } from './ssh-probe-states.ts';
import type { Probe } from './ssh-probes.ts';
import { byte, MESSAGE, message, string, uint32 } from './ssh-wire.ts';

/** Several channels of one connection, and what is asked to be forwarded (RFC 4254 section 7). */

const open = (type: string, number: number, ...fields: readonly Uint8Array[]) =>
  message(MESSAGE.channelOpen, string(type), uint32(number), uint32(2_097_152), uint32(32_768), ...fields);
const directTcp = (host: string | Buffer, port: number, originator = '127.0.0.1', originatorPort = 40_000) =>
  open('direct-tcpip', 7, string(host), uint32(port), string(originator), uint32(originatorPort));
const global = (name: string, ...fields: readonly Uint8Array[]) =>
  message(MESSAGE.globalRequest, string(name), byte(1), ...fields);
const forward = (address: string, port: number) => global('tcpip-forward', string(address), uint32(port));
const cancel = (address: string, port: number) => global('cancel-tcpip-forward', string(address), uint32(port));

export const forwardingProbes: readonly Probe[] = [
  ...(
    [
      ['localhost', 9],
      ['127.0.0.2', 9],
      ['::1', 9],
      ['0.0.0.0', 9],
      ['127.0.0.1', 0],
      ['127.0.0.1', 65_536],
      ['127.0.0.1', 4_294_967_295],
      ['', 9],
      ['no such name', 9],
      ['256.1.1.1', 9],
    ] as const
  ).map(([host, port]) =>
    loggedIn(`direct-tcpip to "${host}" port ${port}`, (client) => client.send(directTcp(host, port)), {
      quietMs: 2500,
    }),
  ),
  loggedIn('direct-tcpip to a name with a NUL', (client) => client.send(directTcp(Buffer.from('local\0host'), 9))),
  loggedIn(
    'direct-tcpip from an odd originator',
    (client) => client.send(directTcp('127.0.0.1', 9, 'x'.repeat(5000), 70_000)),
    {
      quietMs: 1000,
    },
  ),
  loggedIn('direct-tcpip with bytes behind', (client) =>
    client.send(
      open('direct-tcpip', 7, string('127.0.0.1'), uint32(9), string('127.0.0.1'), uint32(1), string('more')),
    ),
  ),
  loggedIn(
    'direct-tcpip after no-more-sessions',
    (client) => {
      client.send(message(MESSAGE.globalRequest, string('no-more-sessions@openssh.com'), byte(0)));
      client.send(directTcp('127.0.0.1', 9));
    },
    { quietMs: 1000 },
  ),
  ...['', 'localhost', '127.0.0.1', '0.0.0.0', '*', '::', '::1', '192.0.2.77', 'no such name'].map((address) =>
    loggedIn(
      `tcpip-forward of "${address}"`,
      (client) => {
        client.send(forward(address, 0));
        client.send(cancel(address, 0));
      },
      { quietMs: 1000 },
    ),
  ),
  loggedIn('tcpip-forward twice of one port', (client) => {
    for (const request of [forward, forward, cancel, cancel]) client.send(request('localhost', 43_917));
  }),
  loggedIn('tcpip-forward of two addresses of one port', (client) => {
    client.send(forward('localhost', 43_918));
    client.send(forward('127.0.0.1', 43_918));
    client.send(cancel('127.0.0.1', 43_918));
    client.send(cancel('localhost', 43_918));
  }),
  loggedIn('tcpip-forward with bytes behind', (client) =>
    client.send(global('tcpip-forward', string('localhost'), uint32(43_919), string('more'))),
  ),
  loggedIn('tcpip-forward cut short', (client) => client.send(global('tcpip-forward', string('localhost')))),
  loggedIn('streamlocal-forward to a path that there is not', (client) =>
    client.send(global('streamlocal-forward@openssh.com', string('/no-such-directory/x'))),
  ),
  loggedIn('streamlocal-forward and back', (client) => {
    client.send(global('streamlocal-forward@openssh.com', string('/tmp/.probe-socket-1')));
    client.send(global('streamlocal-forward@openssh.com', string('/tmp/.probe-socket-1')));
    client.send(global('cancel-streamlocal-forward@openssh.com', string('/tmp/.probe-socket-1')));
    client.send(global('cancel-streamlocal-forward@openssh.com', string('/tmp/.probe-socket-1')));
  }),
  loggedIn('streamlocal-forward to a long path', (client) =>
    client.send(global('streamlocal-forward@openssh.com', string(`/tmp/${'s'.repeat(200)}`))),
  ),
  loggedIn('streamlocal-forward cut short', (client) => client.send(global('streamlocal-forward@openssh.com'))),
  ...['hostkeys-00@openssh.com', 'ping@openssh.com', 'elevation', 'no-more-sessions', 'x'.repeat(3000)].map((name) =>
    loggedIn(`global request "${name.slice(0, 30)}"`, (client) => client.send(global(name))),
  ),
  loggedIn('global request with a reply wanted with 7', (client) =>
    client.send(message(MESSAGE.globalRequest, string('keepalive@openssh.com'), byte(7))),
  ),
  loggedIn('hostkeys-prove of a key that there is not', (client) =>
    client.send(
      global(
        'hostkeys-prove-00@openssh.com',
        string(Buffer.concat([string('ssh-ed25519'), string(Buffer.alloc(32, 3))])),
      ),
    ),
  ),
  loggedIn('hostkeys-prove of bytes that are no key', (client) =>
    client.send(global('hostkeys-prove-00@openssh.com', string('nonsense'))),
  ),
  loggedIn('channel numbers are used again', async (client) => {
    const numbers = [];
    for (const own of [5, 6, 7]) numbers.push(await client.openSession(own));
    client.send(message(MESSAGE.channelClose, uint32(numbers[1] ?? 0)));
    await client.expect(MESSAGE.channelClose);
    await client.openSession(8);
    await client.openSession(9);
  }),
  loggedIn(
    'programs on three channels',
    async (client) => {
      for (const own of [1, 2, 3]) {
        const channel = await client.openSession(own);
        client.request(channel, 'exec', true, string(`sleep 0.${own * 2}; echo ${own}`));
      }
    },
    { quietMs: 1500, recordings: 4 },
  ),
  ...[0, 1, 3, 4_294_967_295].map((maxPacket) =>
    loggedIn(
      `a channel with packets of ${maxPacket} bytes`,
      async (client) => {
        const channel = await client.openSession(1, 100_000, maxPacket);
        client.request(channel, 'exec', true, string('echo hello'));
      },
      { quietMs: 1200, recordings: 4 },
    ),
  ),
  loggedIn(
    'a window that opens byte by byte',
    async (client) => {
      const channel = await client.openSession(1, 0, 1000);
      client.request(channel, 'exec', true, string('echo hello'));
      for (let count = 0; count < 6; count++) {
        await client.settle(120);
        client.send(message(MESSAGE.channelWindowAdjust, uint32(channel), uint32(1)));
      }
    },
    { quietMs: 1200, recordings: 4 },
  ),
  loggedIn(
    'a window that never opens',
    async (client) => {
      const channel = await client.openSession(1, 0, 1000);
      client.request(channel, 'exec', true, string('echo hello; exit 3'));
    },
    { quietMs: 1200, recordings: 4 },
  ),
  loggedIn(
    'the end of our side while a program runs',
    async (client) => {
      const channel = await client.openSession(1);
      client.request(channel, 'exec', true, string('sleep 0.5; echo late'));
      await client.settle(200);
      client.finish();
    },
    { quietMs: 1200, recordings: 4 },
  ),
];
