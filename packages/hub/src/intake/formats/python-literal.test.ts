import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePythonBytes } from './python-literal.ts';

const text = (literal: string, prefixNeeded = false) => {
  const bytes = decodePythonBytes(literal, { prefixNeeded });
  return bytes === null ? null : Buffer.from(bytes).toString('latin1');
};

/** What `repr(bytes)` prints. */
function repr(bytes: Uint8Array): string {
  const body = Array.from(bytes, (byte) => {
    if (byte === 0x5c || byte === 0x27) return `\\${String.fromCharCode(byte)}`;
    if (byte === 10) return '\\n';
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `b'${body.join('')}'`;
}

describe('decodePythonBytes', () => {
  it('gives the bytes behind both quotes, with and without the prefix', () => {
    expect(text("b'SSH-2.0-Go'")).toBe('SSH-2.0-Go');
    expect(text(`b"it's"`)).toBe("it's");
    expect(text("'GET / HTTP/1.0\\r\\n\\r\\n'")).toBe('GET / HTTP/1.0\r\n\r\n');
    expect(text("b'\\x16\\x03\\x01\\x00\\\\'")).toBe('\x16\x03\x01\x00\\');
  });

  it('leaves alone what is no such literal', () => {
    const others = ['SSH-2.0-Go', "b'", "b'open", "b'\\x1'", "b'\\q'", "b'\\'", '', "'", "b''x"];
    expect(others.map((other) => text(other))).toEqual(others.map(() => null));
    expect(text("'plain'", true)).toBeNull();
  });

  it('undoes repr for all bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodePythonBytes(repr(bytes), { prefixNeeded: true })).toEqual(Uint8Array.from(bytes));
      }),
    );
  });
});
