import { createInflate } from 'node:zlib';
import { createZlibEngine } from './zlib-engine.ts';

export interface PacketDecompressor {
  /** The payload of one packet; null when it is not valid or larger than the limit: the direction is then lost. */
  decompress(compressed: Uint8Array): Buffer | null;
  close(): void;
}

export function createPacketDecompressor(maxPayloadBytes: number): PacketDecompressor {
  const engine = createZlibEngine(createInflate());
  return {
    decompress: (compressed) => engine.process(compressed, maxPayloadBytes),
    close: () => engine.close(),
  };
}
