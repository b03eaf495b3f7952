import { PCAP_LIMITS } from './limits.ts';

export interface IpFragment {
  /** Addresses, protocol and identification: what the fragments of one datagram share. */
  readonly key: string;
  /** Bytes before this one. */
  readonly offset: number;
  readonly isLast: boolean;
  readonly bytes: Uint8Array;
}

interface Partial {
  readonly pieces: Map<number, Uint8Array>;
  totalBytes: number | null;
}

/** Puts IP fragments together (RFC 791 section 3.2, RFC 8200 section 4.5). */
export interface IpFragments {
  /** The whole payload once the last missing piece is there, else null. */
  add(fragment: IpFragment): Uint8Array | null;
}

export function createIpFragments(): IpFragments {
  const waiting = new Map<string, Partial>();
  return {
    add(fragment) {
      let partial = waiting.get(fragment.key);
      if (partial === undefined) {
        if (waiting.size >= PCAP_LIMITS.maxFragmentedDatagrams) forgetOldest(waiting);
        partial = { pieces: new Map(), totalBytes: null };
        waiting.set(fragment.key, partial);
      }
      if (partial.pieces.size >= PCAP_LIMITS.maxFragments) {
        waiting.delete(fragment.key);
        return null;
      }
      // What came first stays: overlapping fragments are a way to show two readers two things.
      if (!partial.pieces.has(fragment.offset)) partial.pieces.set(fragment.offset, fragment.bytes);
      if (fragment.isLast) partial.totalBytes = fragment.offset + fragment.bytes.length;
      const whole = partial.totalBytes === null ? null : assemble(partial.pieces, partial.totalBytes);
      if (whole !== null) waiting.delete(fragment.key);
      return whole;
    },
  };
}

function assemble(pieces: ReadonlyMap<number, Uint8Array>, totalBytes: number): Uint8Array | null {
  const whole = new Uint8Array(totalBytes);
  let at = 0;
  while (at < totalBytes) {
    const piece = pieces.get(at);
    if (piece === undefined || piece.length === 0 || at + piece.length > totalBytes) return null;
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function forgetOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
