import type { TransportLimits } from './limits.ts';

/** What went one way under the present keys. */
export interface KeyUse {
  readonly packets: number;
  readonly blocks: number;
}

const BLOCK_OF_LARGE_LIMIT_BYTES = 16;

/**
 * Whether sshd would exchange keys again (`ssh_packet_need_rekeying`, RFC 4344 section 3): after 2^31 packets either way,
 * 2^32 blocks of a 16-byte cipher, or 1 GiB of one with smaller blocks; but never before one packet went under the new
 * keys, or a very small limit would never end.
 *
 * @param blockBytes of the ciphers: 16 for AES, 8 for chacha20-poly1305
 * @param nextBytes of the message that is about to be sent; 0 when one was received
 */
export function needsRekeying(
  limits: TransportLimits,
  use: { readonly incoming: KeyUse; readonly outgoing: KeyUse },
  blockBytes: { readonly incoming: number; readonly outgoing: number },
  nextBytes: number,
): boolean {
  const { incoming, outgoing } = use;
  if (incoming.packets === 0 && outgoing.packets === 0) return false;
  if (incoming.packets > limits.maxPacketsPerKey || outgoing.packets > limits.maxPacketsPerKey) return true;
  const nextBlocks = Math.ceil(nextBytes / blockBytes.outgoing);
  return (
    outgoing.blocks + nextBlocks > blockLimit(limits, blockBytes.outgoing) ||
    incoming.blocks > blockLimit(limits, blockBytes.incoming)
  );
}

function blockLimit(limits: TransportLimits, blockBytes: number): number {
  return blockBytes >= BLOCK_OF_LARGE_LIMIT_BYTES
    ? limits.maxBlocksPerKey
    : limits.maxBytesPerSmallBlockKey / blockBytes;
}
