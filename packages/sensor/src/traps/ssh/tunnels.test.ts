import { describe, expect, it } from 'vitest';
import { createTrapBench } from '../../trap-bench.ts';
import { Channel, type ChannelLink } from './channel.ts';
import { FakeTransport } from './fake-transport.ts';
import { readSshdSettings } from './sshd-settings.ts';
import { readWire } from './transport/wire-reader.ts';
import { wireString, wireUint32 } from './transport/wire-writer.ts';
import { fateOf } from './tunnel-target.ts';
import { type OpenRefusal, Tunnels } from './tunnels.ts';

function start() {
  const bench = createTrapBench();
  const { context } = bench;
  const host = context.hostFor('192.0.2.7');
  const transport = new FakeTransport();
  const recorder = context.openSession({
    trap: 'ssh',
    protocol: 'ssh',
    source: { address: '192.0.2.7', port: 4000 },
    destination: { address: '192.0.2.1', port: 22 },
  });
  const tunnels = new Tunnels({
    host,
    recorder,
    limits: context.limits,
    settings: readSshdSettings(null),
    random: context.random,
    guard: (work) => work(),
    networkDelayFactor: 0,
  });
  const link: ChannelLink = {
    send: (payload) => transport.send(payload),
    isWritable: () => true,
    knowsEndOfWrite: false,
    guard: (work) => work(),
    now: () => 0,
    closed: () => undefined,
  };
  const refusals: OpenRefusal[] = [];
  function open(address: string, port: number) {
    const fields = [wireString(address), wireUint32(port), wireString('10.0.0.1'), wireUint32(4321)];
    const channels: Channel[] = [];
    const outcome = tunnels.openTcp(
      readWire(Buffer.concat(fields)),
      () => {
        const channel = new Channel({
          id: 0,
          kind: 'tunnel',
          link,
          remoteId: 0,
          remoteWindow: 1_000_000,
          remotePacketBytes: 32_768,
        });
        channels.push(channel);
        return channel;
      },
      (_channel, refusal) => void refusals.push(refusal),
    );
    return { outcome, channel: channels[0] ?? null };
  }
  return { bench, host, tunnels, transport, refusals, open };
}

describe('a connection that is to be forwarded', () => {
  it('fares as on a machine in a network like the persona', () => {
    const { host } = start();
    const { network, hostname } = host.persona;
    const neighbour = network.address.replace(/\d+$/, (last) => String((Number(last) + 7) % 250));
    const texts = (address: string, port: number) => {
      const fate = fateOf(host, address, port);
      return fate.kind === 'failed' ? fate.text : fate.service;
    };
    expect(texts('127.0.0.1', 22)).toBe('own');
    expect(texts('localhost', 22)).toBe('own');
    expect(texts('127.1', 22)).toBe('own');
    expect(texts('2130706433', 22)).toBe('own');
    expect(texts(hostname, 22)).toBe('own');
    expect(texts(network.address, 22)).toBe('own');
    expect(texts('::1', 59_999)).toBe('Connection refused');
    expect(texts('127.0.0.1', 59_999)).toBe('Connection refused');
    expect(texts(neighbour, 445)).toBe('No route to host');
    expect(texts('192.168.77.3', 80)).toBe('Connection timed out');
    expect(texts('2001:db8::1', 80)).toBe('open failed');
    expect(texts('224.0.0.1', 80)).toBe('open failed');
    expect(texts('', 80)).toBe('Name or service not known');
    expect(texts('no-such-name', 80)).toBe('Name or service not known');
    expect(texts('bad name.example', 80)).toBe('Name or service not known');
    expect(texts('example.org', 443)).toBe('foreign');
    expect(texts('203.0.113.9', 443)).toBe('foreign');
    expect(fateOf(host, 'example.org', 443)).toEqual(fateOf(host, 'EXAMPLE.ORG', 80));
  });

  it('is refused with the words of the kernel', () => {
    const { open, refusals, bench } = start();
    expect(open('no-such-name', 80)).toEqual({
      outcome: { reason: 2, text: 'Name or service not known' },
      channel: null,
    });
    open('127.0.0.1', 59_999);
    expect(refusals).toEqual([{ reason: 2, text: 'Connection refused' }]);
    expect(open('example.org', 70_000).outcome).toEqual({ reason: 1, text: 'open failed' });
    expect(bench.of('tunnel.requested').map(({ data }) => data.target)).toEqual([
      { address: 'no-such-name', port: 80 },
      { address: '127.0.0.1', port: 59_999 },
      { address: 'example.org', port: 4464 },
    ]);
    expect(bench.of('tunnel.requested')[0]?.data.originator).toEqual({ address: '10.0.0.1', port: 4321 });
  });

  it('finds the own SSH server with its banner', () => {
    const { open, transport, host } = start();
    open('127.0.0.1', 22);
    expect(transport.take()).toEqual(['open confirmation 0 0 2097152 32768', `data 0 ${host.persona.ssh.banner}\r\n`]);
  });

  it('keeps the first bytes, cut into pieces or not, once', () => {
    const { open, transport, bench } = start();
    const { channel } = open('example.org', 80);
    channel?.receive(Buffer.from('GET / HTTP/1.1\r\n'));
    channel?.receive(Buffer.from('Host: example.org\r\n\r\n'));
    channel?.receive(Buffer.from('more'));
    channel?.receiveClose();
    expect(transport.take()).toEqual(['open confirmation 0 0 2097152 32768', 'eof 0', 'close 0']);
    expect(bench.of('tunnel.carried').map(({ data }) => data)).toEqual([
      { target: { address: 'example.org', port: 80 }, firstBytes: 'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n' },
    ]);
  });

  it('tells the TLS client behind it', () => {
    const { open, bench } = start();
    const hello = Buffer.from(
      '16030100350100003103030000000000000000000000000000000000000000000000000000000000000000000002c02f0100000600170000' +
        'ff01',
      'hex',
    );
    hello.writeUInt16BE(hello.length - 5, 3);
    hello.writeUIntBE(hello.length - 9, 6, 3);
    const { channel } = open('example.org', 443);
    channel?.receive(hello);
    channel?.receiveClose();
    expect(bench.of('tunnel.carried')).toHaveLength(1);
    const fingerprints = bench.of('client.identified').map(({ data }) => data.fingerprints);
    expect(fingerprints.length).toBeLessThanOrEqual(1);
  });

  it('says what it was asked to listen on, and frees it again', () => {
    const { tunnels, bench } = start();
    expect(tunnels.listen(Buffer.from('0.0.0.0'), 8000, true, 0)).toBe(0);
    expect(tunnels.listen(Buffer.from('0.0.0.0'), 8000, true, 0)).toBeNull();
    expect(tunnels.cancel(Buffer.from('0.0.0.0'), 8000)).toBe(true);
    expect(tunnels.cancel(Buffer.from('0.0.0.0'), 8000)).toBe(false);
    expect(tunnels.listen(Buffer.from(''), 0, true, 0)).toBeGreaterThanOrEqual(32_768);
    expect(tunnels.listen(Buffer.from(''), 0, false, 0)).toBeNull();
    expect(tunnels.listen(Buffer.from(''), 22, true, 0)).toBeNull();
    expect(tunnels.listen(Buffer.from(''), 80, true, 1000)).toBeNull();
    expect(bench.of('tunnel.requested').map(({ data }) => data.target.port)).toEqual([8000, 8000, 0, 0, 22, 80]);
    expect(tunnels.listenOnSocket(Buffer.from('/tmp/socket'))).toBe(true);
    expect(tunnels.listenOnSocket(Buffer.from('/tmp/socket'))).toBe(false);
    expect(tunnels.listenOnSocket(Buffer.from('/nonexistent/socket'))).toBe(false);
    expect(tunnels.listenOnSocket(Buffer.from('/etc/passwd'))).toBe(false);
    expect(tunnels.cancelSocket(Buffer.from('/tmp/socket'))).toBe(true);
    expect(tunnels.cancelSocket(Buffer.from('/tmp/socket'))).toBe(false);
  });
});
