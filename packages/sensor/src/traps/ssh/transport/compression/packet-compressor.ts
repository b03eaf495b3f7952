import { createDeflate } from 'node:zlib';
import { createZlibEngine } from './zlib-engine.ts';

/** One direction's compression context (RFC 4253 section 6.2), a quarter of a megabyte: made when it is switched on. */
export interface PacketCompressor {
  compress(payload: Uint8Array): Buffer;
  close(): void;
}

/** Level 6, what sshd uses for zlib@openssh.com, with a partial flush after each packet. */
const LEVEL = 6;

export function createPacketCompressor(): PacketCompressor {
  const engine = createZlibEngine(createDeflate({ level: LEVEL }));
  return {
    compress(payload) {
      const compressed = engine.process(payload, Number.POSITIVE_INFINITY);
      if (compressed === null) throw new TypeError('compression was closed');
      return compressed;
    },
    close: () => engine.close(),
  };
}
