import { PCAP_LIMITS } from './limits.ts';

/** Bytes that come in pieces with their place, in any order, some more than once. */
export interface MessagePieces {
  /** What is whole from the beginning on. */
  add(offset: number, bytes: Uint8Array): Uint8Array;
}

export function createMessagePieces(): MessagePieces {
  const pieces = new Map<number, Uint8Array>();
  let whole = new Uint8Array(0);
  let keptBytes = 0;
  return {
    add(offset, bytes) {
      const fits = offset + bytes.length <= PCAP_LIMITS.maxHandshakeBytes;
      if (fits && keptBytes + bytes.length <= 2 * PCAP_LIMITS.maxHandshakeBytes && !pieces.has(offset)) {
        pieces.set(offset, bytes);
        keptBytes += bytes.length;
      }
      let isMoving = true;
      while (isMoving) {
        isMoving = false;
        for (const [at, piece] of pieces) {
          if (at > whole.length) continue;
          pieces.delete(at);
          if (at + piece.length <= whole.length) continue;
          const longer = new Uint8Array(at + piece.length);
          longer.set(whole);
          longer.set(piece, at);
          whole = longer;
          isMoving = true;
        }
      }
      return whole;
    },
  };
}
