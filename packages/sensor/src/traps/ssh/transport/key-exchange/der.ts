/** The few forms of DER (ITU-T X.690) that keys of node:crypto are handed over in. */
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;

export function derSequence(...elements: readonly Buffer[]): Buffer {
  return element(SEQUENCE, Buffer.concat(elements));
}

/** @param magnitude unsigned, big-endian */
export function derInteger(magnitude: Uint8Array): Buffer {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start += 1;
  const digits = magnitude.subarray(start);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return element(INTEGER, Buffer.from([...sign, ...digits]));
}

export function derOctetString(content: Uint8Array): Buffer {
  return element(OCTET_STRING, content);
}

/** A bit string of whole bytes. */
export function derBitString(content: Uint8Array): Buffer {
  return element(BIT_STRING, Buffer.concat([Buffer.of(0), content]));
}

/** The content of the last element of a sequence that holds nothing but elements of known length. */
export function derContent(bytes: Buffer): { content: Buffer; rest: Buffer } {
  const first = bytes[1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  return { content: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

function element(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), derLength(content.length), content]);
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  if (length < 0x100) return Buffer.of(0x81, length);
  return Buffer.of(0x82, length >> 8, length & 0xff);
}
