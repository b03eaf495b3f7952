/** Puts TLS messages together from their parts, for tests. */

export function hex(text: string): Uint8Array {
  const digits = text.replaceAll(' ', '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}

export function bytesOf(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A part behind its length. */
export function sized(lengthBytes: 1 | 2 | 3, content: Uint8Array): Uint8Array {
  const digits = content.length.toString(16).padStart(lengthBytes * 2, '0');
  return bytesOf(hex(digits), content);
}

export function extension(type: string, content = ''): Uint8Array {
  return bytesOf(hex(type), sized(2, hex(content)));
}

export interface SampleHello {
  readonly version?: string;
  readonly ciphers?: string;
  readonly extensions?: readonly Uint8Array[] | null;
  readonly cookie?: string;
}

/** The body of a ClientHello. */
export function clientHello({ version = '0303', ciphers = '1301', extensions = [], cookie }: SampleHello): Uint8Array {
  return bytesOf(
    hex(version),
    new Uint8Array(32),
    sized(1, new Uint8Array(0)),
    cookie === undefined ? new Uint8Array(0) : sized(1, hex(cookie)),
    sized(2, hex(ciphers)),
    hex('0100'),
    extensions === null ? new Uint8Array(0) : sized(2, bytesOf(...extensions)),
  );
}

/** The example of the JA4 specification (github.com/FoxIO-LLC/ja4, technical_details/JA4.md), with GREASE. */
export const CHROME_HELLO = clientHello({
  ciphers: '0a0a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035',
  extensions: [
    extension('2a2a'),
    extension('001b', '0200 02'),
    extension('0000', '0006 00 0003 612e62'),
    extension('0033', '0000'),
    extension('0010', '000c 02 6832 08 687474702f312e31'),
    extension('4469', '0003 026832'),
    extension('0017'),
    extension('002d', '0101'),
    extension('000d', '0010 0403 0804 0401 0503 0805 0501 0806 0601'),
    extension('0005', '0100000000'),
    extension('0023'),
    extension('0012'),
    extension('002b', '06 3a3a 0304 0303'),
    extension('ff01', '00'),
    extension('000b', '0100'),
    extension('000a', '0008 0a0a 001d 0017 0018'),
    extension('0015', '0000'),
    extension('1a1a', '00'),
  ],
});

/** A handshake message with its header. */
export function handshake(type: number, body: Uint8Array): Uint8Array {
  return bytesOf(Uint8Array.of(type), sized(3, body));
}

/** A TLS record. */
export function record(content: number, body: Uint8Array): Uint8Array {
  return bytesOf(Uint8Array.of(content, 3, 1), sized(2, body));
}
