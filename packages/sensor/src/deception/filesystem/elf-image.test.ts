import { describe, expect, it } from 'vitest';
import { elfImage, elfMachine, programNameOf } from './elf-image.ts';
import { MAX_FILLER_BYTES } from './limits.ts';

const head = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 1024)).toString('latin1');

/** The fields of an ELF header that `readelf -h` shows, read as elf(5) says. */
function headerOf(bytes: Uint8Array) {
  const buffer = Buffer.from(bytes);
  const wide = buffer[4] === 2;
  const big = buffer[5] === 2;
  const half = (at: number) => (big ? buffer.readUInt16BE(at) : buffer.readUInt16LE(at));
  const word = (at: number) => (big ? buffer.readUInt32BE(at) : buffer.readUInt32LE(at));
  const tail = wide ? 52 : 40;
  return {
    magic: buffer.subarray(0, 4).toString('latin1'),
    class: wide ? 'ELF64' : 'ELF32',
    data: big ? 'big' : 'little',
    type: half(16),
    machine: half(18),
    flags: word(wide ? 48 : 36),
    headerBytes: half(tail),
    programHeaders: [half(tail + 2), half(tail + 4)],
    sectionHeaders: [half(tail + 6), half(tail + 8), half(tail + 10)],
    sectionsAt: wide ? Number(buffer.readBigUInt64LE(40)) : word(32),
  };
}

describe('the image of a program', () => {
  it.each([
    ['x86-64', 'ELF64', 'little', 3, 62, 0, 64, [56, 13], [64, 31, 30]],
    ['mips', 'ELF32', 'big', 2, 8, 0x70001005, 52, [32, 7], [40, 31, 30]],
    ['arm', 'ELF32', 'little', 2, 40, 0x05000200, 52, [32, 7], [40, 31, 30]],
  ] as const)(
    'has a true header for %s',
    (architecture, bits, data, type, machine, flags, headerBytes, programs, sections) => {
      const bytes = elfImage('ls', 151_344, architecture);
      expect(headerOf(bytes)).toEqual({
        magic: '\x7fELF',
        class: bits,
        data,
        type,
        machine,
        flags,
        headerBytes,
        programHeaders: programs,
        sectionHeaders: sections,
        sectionsAt: bytes.length - 31 * sections[0],
      });
      expect([bytes.length, elfMachine(architecture)]).toEqual([151_344, machine]);
    },
  );

  it('is recognised wherever it lies, and nothing else is', () => {
    const image = Buffer.from(elfImage('wget', 470_384));
    const changed = Buffer.from(image);
    changed.write('curl\0', 0x3a0, 'latin1');
    expect([
      programNameOf(head(image)),
      programNameOf(head(elfImage('busybox', 600_000, 'mips'))),
      programNameOf(head(changed)),
      programNameOf(head(Buffer.alloc(2000))),
      programNameOf('\x7fELF'),
    ]).toEqual(['wget', 'busybox', null, null, null]);
  });

  it('is the same each time and differs by name', () => {
    expect(Buffer.from(elfImage('a', 4096)).equals(elfImage('a', 4096))).toBe(true);
    expect(Buffer.from(elfImage('a', 4096)).equals(elfImage('b', 4096))).toBe(false);
  });

  it('is never larger than the sensor can afford', () => {
    expect(elfImage('huge', 10 ** 12).length).toBe(MAX_FILLER_BYTES);
  });
});
