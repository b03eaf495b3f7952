import { createCipheriv } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

/** Replaces addresses by others, always the same for the same key, so that exports can be counted and joined. */
export interface AddressPseudonyms {
  /** What is no address comes back as it is. */
  of(address: string): string;
}

const KEY_BYTES = 32;

/**
 * Prefix-preserving pseudonyms: two addresses with a common prefix of n bits get pseudonyms with a common prefix of n bits
 * (Crypto-PAn; Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address Anonymization", ICNP 2002). Who has the key can undo
 * it; who knows many addresses and their pseudonyms can guess at neighbours: pseudonyms, not anonymity.
 *
 * @param key 32 bytes: 16 of an AES-128 key, 16 of padding
 */
export function createAddressPseudonyms(key: Uint8Array): AddressPseudonyms {
  if (key.length !== KEY_BYTES) throw new RangeError(`the key must have ${KEY_BYTES} bytes`);
  const aes = createCipheriv('aes-128-ecb', key.subarray(0, 16), null).setAutoPadding(false);
  const padding = aes.update(key.subarray(16));

  /** One bit for each bit of the address, made from the bits before it. */
  function pseudonym(address: Buffer): Buffer {
    const result = Buffer.from(address);
    const block = Buffer.from(padding);
    for (let bit = 0; bit < address.length * 8; bit += 1) {
      const [byte = 0] = aes.update(block);
      const at = bit >> 3;
      const mask = 0x80 >> (bit & 7);
      if (byte >= 0x80) result[at] = (result[at] ?? 0) ^ mask;
      // The next block begins with one more bit of the address.
      block[at] = ((block[at] ?? 0) & ~mask) | ((address[at] ?? 0) & mask);
    }
    return result;
  }

  const known = new Map<string, string>();
  return {
    of(address) {
      const remembered = known.get(address);
      if (remembered !== undefined) return remembered;
      const made = isIPv4(address)
        ? pseudonym(Buffer.from(address.split('.').map(Number))).join('.')
        : isIPv6(address)
          ? textOfV6(pseudonym(bytesOfV6(address)))
          : address;
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(address, made);
      return made;
    },
  };
}

/** Pseudonyms in memory; making one takes 32 or 128 blocks of AES. */
const MAX_REMEMBERED = 100_000;

function bytesOfV6(address: string): Buffer {
  const [plain = ''] = address.split('%', 1);
  const tail = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(plain);
  const pair = (high = '0', low = '0') => (Number(high) * 256 + Number(low)).toString(16);
  const text = tail === null ? plain : `${tail[1]}${pair(tail[2], tail[3])}:${pair(tail[4], tail[5])}`;
  const [before = '', after] = text.split('::');
  const groups = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':'));
  const left = groups(before);
  const right = groups(after);
  const all = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function textOfV6(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':');
}
