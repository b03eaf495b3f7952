import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureFormatError } from './capture-file.ts';
import { ethernet, ipv4, ipv6, pcap, type SampleSegment, tcp, udp } from './capture-sample.ts';
import { type QuicInitialKeys, quicInitialKeys, readQuicInitials } from './quic-initial.ts';
import { findTlsHellos, type TlsSighting } from './tls-sightings.ts';

const CLIENT = ['192.0.2.1', 40_000] as const;
const SERVER = ['198.51.100.9', 443] as const;

/** A ClientHello handshake message with one cipher and no extensions. */
function clientHello(cipher: number, version = 0x0303): Buffer {
  const cookie = version >> 8 === 0xfe ? [0] : [];
  const head = Buffer.from([version >> 8, version & 255]);
  const body = Buffer.concat([
    head,
    Buffer.alloc(32),
    Buffer.from([0, ...cookie, 0, 2, cipher >> 8, cipher & 255, 1, 0]),
  ]);
  return Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
}

function serverHello(cipher: number): Buffer {
  const body = Buffer.concat([Buffer.from([3, 3]), Buffer.alloc(32), Buffer.from([0, cipher >> 8, cipher & 255, 0])]);
  return Buffer.concat([Buffer.from([2, 0, 0, body.length]), body]);
}

function record(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([22, 3, 1, message.length >> 8, message.length & 255]), message]);
}

function fromClient(payload: Uint8Array, sequence: number, more: Partial<SampleSegment> = {}): Buffer {
  return tcp({ from: CLIENT, to: SERVER, payload, sequence, ...more });
}

function fromServer(payload: Uint8Array, sequence: number): Buffer {
  return tcp({ from: SERVER, to: CLIENT, payload, sequence });
}

/** What was seen, in short: frame, transport, side, cipher. */
function seen(packets: readonly Uint8Array[], linkType?: number): string[] {
  return [...findTlsHellos(pcap(packets, linkType))].map(shortly);
}

function shortly(sighting: TlsSighting): string {
  const cipher = sighting.kind === 'client' ? sighting.hello.ciphers[0] : sighting.hello.cipher;
  return `${sighting.frame} ${sighting.transport} ${sighting.kind} ${cipher?.toString(16)}`;
}

const hello = record(clientHello(0x1301));

describe('TLS hellos in a capture', () => {
  it('are found with who sent them to whom', () => {
    expect([...findTlsHellos(pcap([fromClient(hello, 1)]))]).toEqual([
      {
        frame: 1,
        transport: 'tcp',
        source: '192.0.2.1',
        sourcePort: 40_000,
        destination: '198.51.100.9',
        destinationPort: 443,
        kind: 'client',
        hello: {
          version: 0x0303,
          ciphers: [0x1301],
          extensions: [],
          groups: [],
          pointFormats: [],
          signatureAlgorithms: [],
          supportedVersions: null,
          firstProtocol: null,
        },
      },
    ]);
  });

  it('are put together from segments in any order, some sent twice', () => {
    const start = 0xfffffffe; // sequence numbers wrap round in the middle
    const pieces = [0, 10, 30].map((from, index) => hello.subarray(from, [10, 30, hello.length][index]));
    const at = (index: number) => fromClient(pieces[index] ?? hello, start + 1 + ([0, 10, 30][index] ?? 0));
    const syn = fromClient(Buffer.alloc(0), start, { isSyn: true });
    expect(seen([syn, at(0), at(2), at(0), at(1), at(2)])).toEqual(['5 tcp client 1301']);
  });

  it('are found behind STARTTLS, of both sides', () => {
    const packets = [
      fromClient(Buffer.from('STARTTLS\r\n'), 1),
      fromServer(Buffer.from('220 go ahead\r\n'), 1),
      fromClient(hello, 11),
      fromServer(record(serverHello(0xc02f)), 15),
    ];
    expect(seen(packets)).toEqual(['3 tcp client 1301', '4 tcp server c02f']);
  });

  it('are found behind what the capture missed', () => {
    expect(seen([fromClient(Buffer.from('EHLO\r\n'), 1), fromClient(hello, 500)])).toEqual(['2 tcp client 1301']);
  });

  it('are those of each connection, also on ports that were used before', () => {
    const second = record(clientHello(0x1302));
    const syn = (sequence: number) => fromClient(Buffer.alloc(0), sequence, { isSyn: true });
    expect(seen([syn(100), fromClient(hello, 101), syn(9_000), fromClient(second, 9_001)])).toEqual([
      '2 tcp client 1301',
      '4 tcp client 1302',
    ]);
  });

  it('are found in tunnels, behind tags and in fragments', () => {
    const inner = fromClient(hello, 1);
    const between = (payload: Uint8Array, port: number) => udp({ from: CLIENT, to: [SERVER[0], port], payload });
    const gtp = Buffer.concat([Buffer.from([0x30, 255, 0, 0, 0, 0, 0, 1]), inner]);
    const vxlan = Buffer.concat([Buffer.alloc(8), ethernet(0x0800, inner)]);
    const gre = Buffer.concat([Buffer.from([0, 0, 8, 0]), inner]);
    const whole = inner.subarray(20);
    const fragments = [
      ipv4(CLIENT[0], SERVER[0], 6, whole.subarray(24), 3),
      ipv4(CLIENT[0], SERVER[0], 6, whole.subarray(0, 24), 0x2000),
    ];
    const overIpv6 = ipv6(
      `2001:0db8${':0000'.repeat(6)}`,
      `2001:0db8${':0000'.repeat(6)}`,
      60,
      Buffer.concat([Buffer.from([6, 0, 1, 4, 0, 0, 0, 0]), whole]),
    );
    for (const packets of [
      [between(gtp, 2152)],
      [between(vxlan, 4789)],
      [ipv4(CLIENT[0], SERVER[0], 47, gre)],
      [overIpv6],
    ])
      expect(seen(packets)).toEqual(['1 tcp client 1301']);
    expect(seen(fragments)).toEqual(['2 tcp client 1301']);
    const tagged = ethernet(0x88a8, Buffer.concat([Buffer.from([0, 1, 0x81, 0, 0, 2, 8, 0]), inner]));
    expect(seen([tagged], 1)).toEqual(['1 tcp client 1301']);
  });

  it('are found in DTLS, whose messages come in fragments', () => {
    const message = clientHello(0xc02b, 0xfefd);
    const body = message.subarray(4);
    const fragment = (from: number, to: number): Buffer => {
      const head = Buffer.from([1, 0, 0, body.length, 0, 0, 0, 0, from, 0, 0, to - from]);
      const piece = Buffer.concat([head, body.subarray(from, to)]);
      const header = Buffer.from([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, piece.length]);
      return udp({ from: CLIENT, to: SERVER, payload: Buffer.concat([header, piece]) });
    };
    expect(seen([fragment(20, body.length), fragment(0, 20)])).toEqual(['2 dtls client c02b']);
  });

  it('are found in a datagram behind a short header of another protocol', () => {
    const payload = Buffer.concat([Buffer.from('a header'), hello]);
    expect(seen([udp({ from: CLIENT, to: SERVER, payload })])).toEqual(['1 tcp client 1301']);
  });
});

/** Protects an Initial with the keys of one side (RFC 9001 section 5). */
function protect(header: Buffer, packetNumber: number, frames: Buffer, keys: QuicInitialKeys['client']): Buffer {
  const number = Buffer.from([packetNumber >> 8, packetNumber & 255]);
  const open = Buffer.concat([header, number]);
  const nonce = Buffer.from(keys.iv);
  nonce.writeUInt16BE(nonce.readUInt16BE(10) ^ packetNumber, 10);
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonce);
  cipher.setAAD(open);
  const sealed = Buffer.concat([cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
  const mask = createCipheriv('aes-128-ecb', keys.hp, null).update(sealed.subarray(2, 18));
  const all = Buffer.concat([open, sealed]);
  all[0] = (all[0] ?? 0) ^ ((mask[0] ?? 0) & 15);
  for (const index of [0, 1]) all[header.length + index] = (number[index] ?? 0) ^ (mask[index + 1] ?? 0);
  return all;
}

describe('TLS hellos in QUIC', () => {
  /** The server's Initial of RFC 9001 appendix A.3, for the client's connection id 8394c8f03e515708. */
  const answer = Buffer.from(
    'cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee',
    'hex',
  );
  const connectionId = Buffer.from('8394c8f03e515708', 'hex');

  function initial(frames: Buffer, packetNumber: number): Buffer {
    const length = frames.length + 2 + 16;
    const header = Buffer.concat([
      Buffer.from([0xc1, 0, 0, 0, 1, 8]),
      connectionId,
      Buffer.from([0, 0, 0x40 | (length >> 8), length & 255]),
    ]);
    const [packet] = readQuicInitials(Buffer.concat([header, Buffer.alloc(length)]));
    if (packet === undefined) throw new Error('the sample is no Initial');
    return protect(header, packetNumber, frames, quicInitialKeys(packet).client);
  }

  function crypto(offset: number, bytes: Buffer): Buffer {
    return Buffer.concat([Buffer.from([6, 0x40, offset, 0x40, bytes.length]), bytes]);
  }

  it('have the keys of RFC 9001 appendix A.1', () => {
    const [packet] = readQuicInitials(
      Buffer.concat([Buffer.from([0xc1, 0, 0, 0, 1, 8]), connectionId, Buffer.from([0, 0, 20]), Buffer.alloc(20)]),
    );
    const hex = (keys: QuicInitialKeys['client']) => [keys.key, keys.iv, keys.hp].map((part) => part.toString('hex'));
    const keys = packet && quicInitialKeys(packet);
    expect(keys && [hex(keys.client), hex(keys.server)]).toEqual([
      ['1f369613dd76d5467730efcbe3b1a22d', 'fa044b2f42a3fd3b46fb255c', '9f50449e04a0e810283a1e9933adedd2'],
      ['cf3a5331653c364c88f0f379b6067e37', '0ac1493ca1905853b0bba03e', 'c206b8d9b9f0f37644430b490eeaa314'],
    ]);
  });

  it('are read of both sides, the pieces of the client in any order', () => {
    const message = clientHello(0x1301);
    const ping = Buffer.from([1, 0]);
    const packets = [
      initial(Buffer.concat([ping, crypto(20, message.subarray(20))]), 0),
      initial(crypto(0, message.subarray(0, 20)), 1),
    ].map((payload) => udp({ from: CLIENT, to: SERVER, payload }));
    expect(seen([...packets, udp({ from: SERVER, to: CLIENT, payload: answer })])).toEqual([
      '2 quic client 1301',
      '3 quic server 1301',
    ]);
  });

  it('are not believed when the packet was changed', () => {
    const payload = initial(crypto(0, clientHello(0x1301)), 0);
    payload[40] = (payload[40] ?? 0) ^ 1;
    expect(seen([udp({ from: CLIENT, to: SERVER, payload })])).toEqual([]);
  });
});

describe('a hostile capture', () => {
  it('with tunnels in tunnels ends', () => {
    let packet = fromClient(hello, 1);
    for (let depth = 0; depth < 400; depth += 1) packet = ipv4(CLIENT[0], SERVER[0], 4, packet);
    expect(seen([packet])).toEqual([]);
  });

  it('of changed bytes is read or refused, never a failure', () => {
    const file = pcap([
      fromClient(hello, 1),
      fromServer(record(serverHello(0x1301)), 1),
      udp({ from: CLIENT, to: SERVER, payload: hello }),
    ]);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const changed = Buffer.from(file);
        for (const [at, value] of changes) changed[at] = value;
        try {
          for (const _ of findTlsHellos(changed));
        } catch (error) {
          expect(error).toBeInstanceOf(CaptureFormatError);
        }
      }),
    );
  });
});
