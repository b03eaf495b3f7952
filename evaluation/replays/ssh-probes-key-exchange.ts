import { createHash } from 'node:crypto';
import type { RawSshClient } from './raw-ssh-client.ts';
import { kexInit, type Offer } from './ssh-client-offer.ts';
import type { Probe } from './ssh-probes.ts';
import { byte, FieldReader, flag, MESSAGE, message, mpint, string, uint32 } from './ssh-wire.ts';

/** Key exchange, right and wrong (RFC 4253 sections 7 and 8, RFC 4419, RFC 5656, RFC 8308, strict kex of OpenSSH). */

const STRICT = 'kex-strict-c-v00@openssh.com';
/** The X25519 base point: a valid public value of which no private one is needed. */
const POINT_25519 = Buffer.alloc(32).fill(9, 0, 1);

/** After both KEXINITs, the client's with these changes. */
function offered(name: string, offer: Partial<Offer>, act: (client: RawSshClient) => void = () => {}): Probe {
  return {
    name: `key exchange: ${name}`,
    quietMs: 800,
    async run(client) {
      await client.identify();
      await client.expect(MESSAGE.kexInit);
      client.sendKexInit(offer);
      act(client);
    },
  };
}

/** Instead of our KEXINIT. */
function inPlaceOfKexInit(name: string, payload: Uint8Array): Probe {
  return {
    name: `key exchange: ${name} in place of KEXINIT`,
    async run(client) {
      await client.identify();
      await client.expect(MESSAGE.kexInit);
      client.send(payload);
    },
  };
}

/** After NEWKEYS both ways. */
function afterKeys(
  name: string,
  act: (client: RawSshClient) => Promise<void> | void,
  offer: Partial<Offer> = {},
): Probe {
  return {
    name: `after keys: ${name}`,
    async run(client) {
      await client.handshake({ offer });
      await act(client);
    },
  };
}

const ecdhInit = (point: Uint8Array) => message(MESSAGE.kexEcdhInit, string(point));
const withKeyExchange = (...names: readonly string[]): Partial<Offer> => ({ keyExchanges: names });
const gexRequest = (min: number, wanted: number, max: number) =>
  message(MESSAGE.kexGexRequest, uint32(min), uint32(wanted), uint32(max));
const GEX = withKeyExchange('diffie-hellman-group-exchange-sha256');

/** The base points of the NIST curves: SEC 2, sections 2.4.2, 2.5.1 and 2.6.1. */
const P256 = Buffer.from(
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
);
const P384 = Buffer.from(
  '04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab73617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
  'hex',
);
const P521 = Buffer.from(
  '0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
  'hex',
);
/** 2^2048 - 1 and the like: greater than any prime of that size. */
const allOnes = (bytes: number) => Buffer.alloc(bytes, 0xff);
const someNumber = (bytes: number) => Buffer.alloc(bytes, 0x5a);

const OTHER_MESSAGES: readonly (readonly [string, Buffer])[] = [
  ['IGNORE', message(MESSAGE.ignore, string('x'))],
  ['DEBUG', message(MESSAGE.debug, flag(true), string('x'), string(''))],
  ['UNIMPLEMENTED', message(MESSAGE.unimplemented, uint32(0))],
  ['DISCONNECT', message(MESSAGE.disconnect, uint32(11), string('bye'), string(''))],
  ['SERVICE_REQUEST', message(MESSAGE.serviceRequest, string('ssh-userauth'))],
  ['SERVICE_ACCEPT', message(MESSAGE.serviceAccept, string('ssh-userauth'))],
  ['EXT_INFO', message(MESSAGE.extInfo, uint32(0))],
  ['NEWKEYS', message(MESSAGE.newKeys)],
  ['KEX_ECDH_INIT', ecdhInit(POINT_25519)],
  ['KEX_ECDH_REPLY', message(MESSAGE.kexEcdhReply, string('x'), string('y'), string('z'))],
  ['USERAUTH_REQUEST', message(MESSAGE.authRequest, string('root'), string('ssh-connection'), string('none'))],
  ['GLOBAL_REQUEST', message(MESSAGE.globalRequest, string('keepalive@openssh.com'), flag(true))],
  ['CHANNEL_OPEN', message(MESSAGE.channelOpen, string('session'), uint32(0), uint32(1000), uint32(1000))],
  ['PING', message(MESSAGE.ping, string('x'))],
  ['message 0', byte(0)],
  ['message 8', byte(8)],
  ['message 19', byte(19)],
  ['message 22', byte(22)],
  ['message 49', byte(49)],
  ['message 255', byte(255)],
];

const METHODS: readonly (readonly [string, Uint8Array])[] = [
  ['curve25519-sha256', ecdhInit(POINT_25519)],
  ['curve25519-sha256@libssh.org', ecdhInit(POINT_25519)],
  ['ecdh-sha2-nistp256', ecdhInit(P256)],
  ['ecdh-sha2-nistp384', ecdhInit(P384)],
  ['ecdh-sha2-nistp521', ecdhInit(P521)],
  ['diffie-hellman-group14-sha256', message(30, mpint(someNumber(255)))],
  ['diffie-hellman-group16-sha512', message(30, mpint(someNumber(511)))],
  ['diffie-hellman-group18-sha512', message(30, mpint(someNumber(1023)))],
  ['sntrup761x25519-sha512@openssh.com', ecdhInit(Buffer.concat([Buffer.alloc(1158, 1), POINT_25519]))],
];

export const keyExchangeProbes: readonly Probe[] = [
  {
    name: 'key exchange: what the server offers',
    describe(client) {
      const reader = new FieldReader(client.serverKexInit, 17);
      const lists = Array.from({ length: 10 }, () => reader.text());
      const hassh = createHash('md5').update(`${lists[0]};${lists[3]};${lists[5]};${lists[7]}`).digest('hex');
      return [...lists, `follows:${reader.flag()} reserved:${reader.uint32()}`, `hasshServer ${hassh}`];
    },
    async run(client) {
      await client.identify();
      client.serverKexInit = await client.expect(MESSAGE.kexInit);
    },
  },
  {
    name: 'key exchange: KEXINIT before the server has identified itself',
    async run(client) {
      client.sendLine();
      await client.exchangeKeys();
    },
  },
  offered('KEXINIT and nothing more', {}),
  offered('KEXINIT twice', {}, (client) => client.sendKexInit()),
  offered('KEXINIT twice without strict kex', withKeyExchange('curve25519-sha256'), (client) =>
    client.sendKexInit(withKeyExchange('curve25519-sha256')),
  ),
  offered('no method in common', withKeyExchange('diffie-hellman-group1-sha1')),
  offered('no method at all', withKeyExchange()),
  offered('only ext-info-c', withKeyExchange('ext-info-c')),
  offered('only kex-strict', withKeyExchange(STRICT)),
  offered('a method of the server behind unknown ones', withKeyExchange('a', 'b@c', 'curve25519-sha256'), (client) =>
    client.send(ecdhInit(POINT_25519)),
  ),
  offered('no host key type in common', { hostKeys: ['ssh-dss'] }),
  offered('ssh-rsa alone', { hostKeys: ['ssh-rsa'] }),
  offered('no host key type at all', { hostKeys: [] }),
  offered('no cipher in common', { ciphers: ['arcfour'] }),
  offered('cipher none', { ciphers: ['none'] }),
  offered('aes128-cbc alone', { ciphers: ['aes128-cbc'] }),
  offered('no MAC in common', { macs: ['hmac-md5'] }),
  offered('MAC none', { macs: ['none'] }),
  offered(
    'no MAC in common but a cipher that needs none',
    { macs: ['hmac-md5'], ciphers: ['aes128-gcm@openssh.com'] },
    (client) => client.send(ecdhInit(POINT_25519)),
  ),
  offered('no compression in common', { compressions: ['lzma'] }),
  offered('compression zlib', { compressions: ['zlib'] }),
  offered('names that are not UTF-8', withKeyExchange('\u00ff\u00fe', 'curve25519-sha256'), (client) =>
    client.send(ecdhInit(POINT_25519)),
  ),
  offered('a list of 30000 bytes', withKeyExchange('x'.repeat(30_000), 'curve25519-sha256'), (client) =>
    client.send(ecdhInit(POINT_25519)),
  ),
  offered('empty names in a list', withKeyExchange('', '', 'curve25519-sha256', ''), (client) =>
    client.send(ecdhInit(POINT_25519)),
  ),
  offered('reserved bytes', { reserved: 7 }, (client) => client.send(ecdhInit(POINT_25519))),
  offered('a right guess that follows', { firstPacketFollows: true }, (client) => client.send(ecdhInit(POINT_25519))),
  offered(
    'a right guess that follows, by the first names of the server',
    {
      firstPacketFollows: true,
      keyExchanges: ['sntrup761x25519-sha512@openssh.com'],
      hostKeys: ['rsa-sha2-512'],
    },
    (client) => client.send(ecdhInit(Buffer.concat([Buffer.alloc(1158, 1), POINT_25519]))),
  ),
  offered('a wrong guess that follows', { firstPacketFollows: true }, (client) => {
    client.send(message(30, mpint(someNumber(255))));
    client.send(ecdhInit(POINT_25519));
  }),
  offered(
    'a wrong guess that follows, without strict kex',
    { firstPacketFollows: true, keyExchanges: ['curve25519-sha256'] },
    (client) => {
      client.send(message(30, mpint(someNumber(255))));
      client.send(ecdhInit(POINT_25519));
    },
  ),
  ...[
    ['cut after the cookie', kexInit().subarray(0, 17)],
    ['cut in the cookie', kexInit().subarray(0, 9)],
    ['cut in the first list', kexInit().subarray(0, 30)],
    ['cut before the last field', kexInit().subarray(0, -4)],
    ['with bytes behind it', Buffer.concat([kexInit(), Buffer.from('more')])],
    ['with a list longer than the packet', Buffer.concat([byte(20), Buffer.alloc(16), uint32(100_000), string('x')])],
  ].map(([name, payload]) =>
    inPlaceOfKexInit(`a KEXINIT ${name}`, Buffer.isBuffer(payload) ? payload : Buffer.alloc(0)),
  ),
  ...OTHER_MESSAGES.map(([name, payload]) => inPlaceOfKexInit(name, payload)),
  ...OTHER_MESSAGES.filter(([name]) => name !== 'KEX_ECDH_INIT').flatMap(([name, payload]) => [
    offered(`${name} after KEXINIT`, {}, (client) => client.send(payload)),
    offered(`${name} after KEXINIT without strict kex`, withKeyExchange('curve25519-sha256'), (client) =>
      client.send(payload),
    ),
  ]),
  ...['IGNORE', 'DEBUG', 'SERVICE_REQUEST', 'KEX_ECDH_INIT', 'UNIMPLEMENTED'].flatMap((name) =>
    ['curve25519-sha256', `curve25519-sha256,${STRICT}`].map(
      (methods): Probe => ({
        name: `key exchange: ${name} before NEWKEYS, ${methods}`,
        async run(client) {
          await client.identify();
          await client.exchangeKeys({
            offer: withKeyExchange(...methods.split(',')),
            beforeNewKeys: (that) => that.send(OTHER_MESSAGES.find(([other]) => other === name)?.[1] ?? byte(0)),
          });
        },
      }),
    ),
  ),
  {
    name: 'key exchange: a packet before KEXINIT in strict kex',
    async run(client) {
      await client.identify();
      client.send(message(MESSAGE.ignore, string('x')));
      await client.exchangeKeys();
    },
  },
  {
    name: 'key exchange: a packet before KEXINIT without strict kex',
    async run(client) {
      await client.identify();
      client.send(message(MESSAGE.ignore, string('x')));
      await client.exchangeKeys({ offer: withKeyExchange('curve25519-sha256') });
    },
  },
  {
    name: 'key exchange: no NEWKEYS of ours',
    async run(client) {
      await client.identify();
      await client.exchangeKeys({ withoutNewKeys: true });
    },
  },
  ...METHODS.map(([name, payload]) =>
    offered(`${name} with a valid value`, withKeyExchange(name), (client) => client.send(payload)),
  ),
  ...['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-256', 'rsa-sha2-512'].map((name) =>
    offered(`host key ${name}`, { hostKeys: [name] }, (client) => client.send(ecdhInit(POINT_25519))),
  ),
  ...(
    [
      ['of 31 bytes', Buffer.alloc(31, 9)],
      ['of 33 bytes', Buffer.alloc(33, 9)],
      ['of no bytes', Buffer.alloc(0)],
      ['of zeros', Buffer.alloc(32)],
      ['of order 2', Buffer.alloc(32).fill(1, 0, 1)],
      ['of ones', Buffer.alloc(32, 0xff)],
    ] as const
  ).map(([name, point]) => offered(`a 25519 point ${name}`, {}, (client) => client.send(ecdhInit(point)))),
  offered('a 25519 message without a point', {}, (client) => client.send(byte(30))),
  offered('a 25519 message with bytes behind the point', {}, (client) =>
    client.send(Buffer.concat([ecdhInit(POINT_25519), Buffer.from('more')])),
  ),
  ...(
    [
      ['at infinity', Buffer.from([0])],
      ['of no bytes', Buffer.alloc(0)],
      ['off the curve', Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)])],
      ['in compressed form', Buffer.concat([Buffer.from([3]), P256.subarray(1, 33)])],
      ['of another curve', P384],
      ['cut short', P256.subarray(0, 60)],
    ] as const
  ).map(([name, point]) =>
    offered(`a P-256 point ${name}`, withKeyExchange('ecdh-sha2-nistp256'), (client) => client.send(ecdhInit(point))),
  ),
  ...(
    [
      ['0', mpint(Buffer.alloc(0))],
      ['1', mpint(Buffer.from([1]))],
      ['2', mpint(Buffer.from([2]))],
      ['below zero', string(Buffer.from([0xff]))],
      ['2^2048 - 1', mpint(allOnes(256))],
      ['of 4096 bits', mpint(someNumber(512))],
      ['of 20000 bytes', mpint(someNumber(20_000))],
    ] as const
  ).map(([name, value]) =>
    offered(`group14 with ${name}`, withKeyExchange('diffie-hellman-group14-sha256'), (client) =>
      client.send(message(30, value)),
    ),
  ),
  ...(
    [
      [1024, 1024, 8192],
      [2048, 2048, 2048],
      [2048, 2048, 8192],
      [2048, 3072, 8192],
      [2048, 4096, 8192],
      [2048, 7680, 8192],
      [2048, 8192, 8192],
      [8192, 8192, 8192],
      [3000, 3100, 3200],
      [1024, 1024, 1024],
      [512, 1024, 2047],
      [4096, 2048, 8192],
      [2048, 8192, 4096],
      [8193, 9000, 10_000],
      [2048, 16_384, 16_384],
      [0, 0, 0],
      [4_294_967_295, 4_294_967_295, 4_294_967_295],
    ] as const
  ).map(([min, wanted, max]) =>
    offered(`group exchange ${min} ${wanted} ${max}`, GEX, (client) => client.send(gexRequest(min, wanted, max))),
  ),
  offered('group exchange in its old form', GEX, (client) => client.send(message(30, uint32(2048)))),
  offered('group exchange without a request', GEX, (client) =>
    client.send(message(MESSAGE.kexGexInit, mpint(someNumber(200)))),
  ),
  offered('group exchange asked for twice', GEX, (client) => {
    client.send(gexRequest(2048, 2048, 8192));
    client.send(gexRequest(2048, 2048, 8192));
  }),
  {
    name: 'key exchange: group exchange to its reply',
    quietMs: 800,
    async run(client) {
      await client.identify();
      await client.expect(MESSAGE.kexInit);
      client.sendKexInit(GEX);
      client.send(gexRequest(2048, 2048, 2048));
      await client.expect(MESSAGE.kexGexGroup);
      client.send(message(MESSAGE.kexGexInit, mpint(someNumber(200))));
    },
  },
  {
    name: 'key exchange: group exchange with 1',
    async run(client) {
      await client.identify();
      await client.expect(MESSAGE.kexInit);
      client.sendKexInit(GEX);
      client.send(gexRequest(2048, 2048, 2048));
      await client.expect(MESSAGE.kexGexGroup);
      client.send(message(MESSAGE.kexGexInit, mpint(Buffer.from([1]))));
    },
  },

  afterKeys('nothing', () => {}),
  afterKeys('nothing, without ext-info-c', () => {}, withKeyExchange('curve25519-sha256', STRICT)),
  afterKeys('nothing, without strict kex', () => {}, withKeyExchange('curve25519-sha256', 'ext-info-c')),
  ...OTHER_MESSAGES.filter(([name]) => name !== 'SERVICE_REQUEST').map(([name, payload]) =>
    afterKeys(name, (client) => client.send(payload)),
  ),
  ...[9, 29, 32, 33, 34, 41, 51, 52, 53, 60, 61, 66, 79, 81, 82, 91, 93, 94, 98, 100, 127, 128, 191, 193].map((type) =>
    afterKeys(`message ${type}`, (client) => client.send(message(type, uint32(0), string('x')))),
  ),
  afterKeys('EXT_INFO twice', (client) => {
    client.send(message(MESSAGE.extInfo, uint32(1), string('x@example'), string('y')));
    client.send(message(MESSAGE.extInfo, uint32(1), string('x@example'), string('y')));
  }),
  afterKeys('EXT_INFO with a wrong count', (client) => client.send(message(MESSAGE.extInfo, uint32(9), string('x')))),
  afterKeys('EXT_INFO with many pairs', (client) =>
    client.send(message(MESSAGE.extInfo, uint32(2000), ...Array.from({ length: 4000 }, () => string('a')))),
  ),
  afterKeys('IGNORE without its text', (client) => client.send(byte(MESSAGE.ignore))),
  afterKeys('IGNORE of 200000 bytes', (client) => client.send(message(MESSAGE.ignore, string(Buffer.alloc(200_000))))),
  afterKeys('DISCONNECT without its text', (client) => client.send(byte(MESSAGE.disconnect))),
  afterKeys('1000 times IGNORE', (client) => {
    for (let count = 0; count < 1000; count++) client.send(message(MESSAGE.ignore, string('x')));
  }),
  afterKeys('keys exchanged again', async (client) => {
    await client.settle(300);
    await client.exchangeKeys();
  }),
  afterKeys('keys exchanged again, five times', async (client) => {
    await client.settle(300);
    for (let count = 0; count < 5; count++) await client.exchangeKeys();
  }),
  afterKeys('keys exchanged again with another MAC', async (client) => {
    await client.settle(300);
    await client.exchangeKeys({ offer: { macs: ['hmac-sha2-256-etm@openssh.com'] } });
  }),
  afterKeys('keys exchanged again without anything in common', async (client) => {
    await client.settle(300);
    client.sendKexInit({ ciphers: ['arcfour'] });
  }),
  afterKeys('a service request between KEXINIT and NEWKEYS', async (client) => {
    await client.settle(300);
    client.sendKexInit();
    client.send(message(MESSAGE.serviceRequest, string('ssh-userauth')));
    await client.exchangeKeys({ kexInitSent: true });
  }),
  afterKeys('service ssh-userauth', (client) => client.send(message(MESSAGE.serviceRequest, string('ssh-userauth')))),
  afterKeys('service ssh-connection', (client) =>
    client.send(message(MESSAGE.serviceRequest, string('ssh-connection'))),
  ),
  afterKeys('service unknown', (client) => client.send(message(MESSAGE.serviceRequest, string('unknown-service')))),
  afterKeys('service with an empty name', (client) => client.send(message(MESSAGE.serviceRequest, string('')))),
  afterKeys('service with bytes behind the name', (client) =>
    client.send(message(MESSAGE.serviceRequest, string('ssh-userauth'), string('more'))),
  ),
  afterKeys('service cut short', (client) =>
    client.send(message(MESSAGE.serviceRequest, uint32(100), Buffer.from('x'))),
  ),
  afterKeys('service of 20000 bytes', (client) =>
    client.send(message(MESSAGE.serviceRequest, string('x'.repeat(20_000)))),
  ),
];
