import type { RawSshClient } from './raw-ssh-client.ts';
import { kexInit } from './ssh-client-offer.ts';
import type { Probe } from './ssh-probes.ts';
import { byte, flag, MESSAGE, message, string, uint32 } from './ssh-wire.ts';

/** Packets that are wrong as packets (RFC 4253 section 6), before there are keys and under keys. */

/** Bytes right after both identification strings and the server's KEXINIT. */
function clear(name: string, act: (client: RawSshClient) => void): Probe {
  return {
    name: `packet in the clear: ${name}`,
    async run(client) {
      await client.identify();
      await client.expect(MESSAGE.kexInit);
      act(client);
    },
  };
}

/** After NEWKEYS both ways, before any service was asked for. */
function sealed(name: string, act: (client: RawSshClient) => void, etm = false): Probe {
  return {
    name: `packet under ${etm ? 'hmac-sha2-256-etm' : 'hmac-sha2-256'}: ${name}`,
    async run(client) {
      await client.handshake({ offer: { macs: [etm ? 'hmac-sha2-256-etm@openssh.com' : 'hmac-sha2-256'] } });
      act(client);
    },
  };
}

const service = message(MESSAGE.serviceRequest, string('ssh-userauth'));
const debug = message(MESSAGE.debug, flag(true), string('hello'), string(''));

const lengths: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['1', 1],
  ['4', 4],
  ['5', 5],
  ['8', 8],
  ['11', 11],
  ['12', 12],
  ['13', 13],
  ['16', 16],
  ['27', 27],
  ['35000', 35_000],
  ['262140', 262_140],
  ['262144', 262_144],
  ['262145', 262_145],
  ['262148', 262_148],
  ['1 MiB', 1_048_576],
  ['2 GiB', 2_147_483_648],
  ['4 GiB - 1', 4_294_967_295],
  ['of "SSH-"', 0x5353482d],
  ['of 4 LF', 0x0a0a0a0a],
];

/** A wrong length that the following bytes do not matter for, with enough of them to make up any block. */
const withLength = (length: number) => Buffer.concat([uint32(length), byte(6), Buffer.alloc(59, 1)]);

export const packetProbes: readonly Probe[] = [
  ...lengths.map(([name, length]) => clear(`length ${name}`, (client) => client.write(withLength(length)))),
  clear('a length and nothing else', (client) => client.write(uint32(28))),
  clear('half a packet, then the end of our side', (client) => {
    client.write(client.seal(kexInit()).subarray(0, 100));
    client.finish();
  }),
  clear('the end of our side', (client) => client.finish()),
  clear('KEXINIT in pieces', (client) => {
    const packet = client.seal(kexInit());
    for (let at = 0; at < packet.length; at += 7) client.write(packet.subarray(at, at + 7));
  }),
  clear('padding 0', (client) => client.send(debug, { paddingLength: 0 })),
  clear('padding 3 of 4', (client) => client.send(message(MESSAGE.ignore, string('abcdefgh')), { paddingLength: 3 })),
  clear('padding shown as 0', (client) => client.send(debug, { shownPaddingLength: 0 })),
  clear('padding shown as 1', (client) => client.send(debug, { shownPaddingLength: 1 })),
  clear('padding shown as 3', (client) => client.send(debug, { shownPaddingLength: 3 })),
  clear('padding shown as 255', (client) => client.send(debug, { shownPaddingLength: 255 })),
  clear('padding that leaves no message', (client) =>
    client.write(Buffer.concat([uint32(12), byte(11), Buffer.alloc(11)])),
  ),
  clear('padding of 250 bytes, aligned', (client) => client.send(message(MESSAGE.ignore), { paddingLength: 250 })),
  clear('an empty message', (client) => client.send(Buffer.alloc(0), { paddingLength: 11 })),
  clear('a length that is no multiple of 8', (client) => client.send(debug, { paddingLength: 7 })),
  clear('padding longer than the packet', (client) =>
    client.write(Buffer.concat([uint32(68), byte(200), Buffer.alloc(67, 1)])),
  ),
  clear('a second identification line', (client) => client.write('SSH-2.0-OpenSSH_9.7\r\n')),
  clear('HTTP', (client) => client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')),

  sealed('a wrong MAC', (client) => client.send(service, { corruptMac: true })),
  sealed('a wrong MAC on a long packet', (client) =>
    client.send(message(MESSAGE.ignore, string(Buffer.alloc(20_000, 1))), { corruptMac: true }),
  ),
  sealed('64 fixed bytes', (client) => client.write(Buffer.alloc(64, 0xa5))),
  sealed('300000 fixed bytes', (client) => client.write(Buffer.alloc(300_000, 0xa5))),
  sealed('a message in the clear', (client) =>
    client.write(Buffer.concat([uint32(28), byte(10), service, Buffer.alloc(10)])),
  ),
  ...[0, 4, 12, 16, 17, 28, 29, 262_144, 262_148, 1_048_576, 4_294_967_295].map((length) =>
    sealed(`length ${length}`, (client) => client.send(service, { shownLength: length })),
  ),
  sealed('padding shown as 0', (client) => client.send(service, { shownPaddingLength: 0 })),
  sealed('padding shown as 3', (client) => client.send(service, { shownPaddingLength: 3 })),
  sealed('padding shown as 255', (client) => client.send(service, { shownPaddingLength: 255 })),
  sealed('a length that is no multiple of 16', (client) => client.send(service, { paddingLength: 11 })),
  sealed('an empty message', (client) => client.send(Buffer.alloc(0), { paddingLength: 11 })),
  sealed('half a packet, then the end of our side', (client) => {
    client.write(client.seal(service).subarray(0, 20));
    client.finish();
  }),
  sealed('the end of our side', (client) => client.finish()),
  sealed('a packet sent again', (client) => {
    const packet = client.seal(message(MESSAGE.ignore, string('again')));
    client.write(Buffer.concat([packet, packet]));
  }),

  sealed('a wrong MAC', (client) => client.send(service, { corruptMac: true }), true),
  sealed('64 fixed bytes', (client) => client.write(Buffer.alloc(64, 0xa5)), true),
  ...[0, 12, 15, 16, 17, 28, 32, 262_144, 262_148, 4_294_967_295].map((length) =>
    sealed(`length ${length}`, (client) => client.send(service, { shownLength: length }), true),
  ),
  sealed('padding shown as 3', (client) => client.send(service, { shownPaddingLength: 3 }), true),
  sealed('padding shown as 255', (client) => client.send(service, { shownPaddingLength: 255 }), true),
  sealed('a length that is no multiple of 16', (client) => client.send(service, { paddingLength: 11 }), true),
];
