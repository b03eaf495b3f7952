import { describe, expect, it } from 'vitest';
import { CaptureFormatError, readCapture } from './capture-file.ts';
import { block, pcap } from './capture-sample.ts';

const bytes = Buffer.from('packet');

describe('readCapture', () => {
  it('reads pcap', () => {
    expect([...readCapture(pcap([bytes, bytes], 1))]).toEqual([
      { frame: 1, linkType: 1, atNanoseconds: 1_700_000_000_000_000_000n, bytes },
      { frame: 2, linkType: 1, atNanoseconds: 1_700_000_000_000_001_000n, bytes },
    ]);
  });

  it('reads pcap of the other byte order', () => {
    const turned = pcap([bytes], 1);
    for (const at of [0, 20, 24, 28, 32, 36]) turned.subarray(at, at + 4).swap32();
    expect([...readCapture(turned)]).toEqual([...readCapture(pcap([bytes], 1))]);
  });

  it('reads pcapng with interfaces of their own link type and clock, and packets that were not timed', () => {
    const section = block(0x0a0d0d0a, Buffer.from('1a2b3c4d00010000ffffffffffffffff', 'hex'));
    const ethernet = block(1, Buffer.from('0001000000000000', 'hex'));
    const rawWithNanoseconds = block(1, Buffer.from('006500000000000000090001090000000000', 'hex'));
    const enhanced = block(
      6,
      Buffer.concat([Buffer.from('00000001' + '00000000' + '0000000a' + '00000006' + '00000006', 'hex'), bytes]),
    );
    const simple = block(3, Buffer.concat([Buffer.from('00000006', 'hex'), bytes]));
    const unknown = block(5, Buffer.alloc(8));
    const file = Buffer.concat([section, ethernet, rawWithNanoseconds, unknown, enhanced, simple]);
    expect([...readCapture(file)]).toEqual([
      { frame: 1, linkType: 101, atNanoseconds: 10n, bytes },
      { frame: 2, linkType: 1, atNanoseconds: null, bytes },
    ]);
  });

  it('ends with the last whole packet of a file that was cut', () => {
    const file = pcap([bytes, bytes]);
    expect([...readCapture(file.subarray(0, file.length - 1))]).toHaveLength(1);
  });

  it('refuses what is no capture, and lengths that cannot be', () => {
    const tooLong = pcap([bytes]);
    tooLong.writeUInt32LE(0x7fffffff, 32);
    const endless = block(0x0a0d0d0a, Buffer.from('1a2b3c4d00010000ffffffffffffffff', 'hex'));
    const noLength = Buffer.concat([endless, Buffer.alloc(12)]);
    for (const file of [Buffer.alloc(0), Buffer.from('GIF89a, and more than 24 bytes'), tooLong, noLength])
      expect(() => [...readCapture(file)]).toThrow(CaptureFormatError);
  });
});
