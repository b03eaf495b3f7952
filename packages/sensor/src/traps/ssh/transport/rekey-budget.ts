import { type CipherName, cipherFacts } from './ciphers/cipher-names.ts';
import type { TransportLimits } from './limits.ts';

/** What went one way under the present keys; blocks are those of its cipher. */
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
 * @param nextBytes of the message that is about to be sent; 0 when one was received
 */
export function needsRekeying(
  limits: TransportLimits,
  agreed: { readonly cipherIn: CipherName; readonly cipherOut: CipherName },
  use: { readonly incoming: KeyUse; readonly outgoing: KeyUse },
  nextBytes: number,
): boolean {
  const { incoming, outgoing } = use;
  if (incoming.packets === 0 && outgoing.packets === 0) return false;
  if (incoming.packets > limits.maxPacketsPerKey || outgoing.packets > limits.maxPacketsPerKey) return true;
  const blockBytesIn = cipherFacts(agreed.cipherIn).blockBytes;
  const blockBytesOut = cipherFacts(agreed.cipherOut).blockBytes;
  const nextBlocks = Math.ceil(nextBytes / blockBytesOut);
  return (
    outgoing.blocks + nextBlocks > blockLimit(limits, blockBytesOut) ||
    incoming.blocks > blockLimit(limits, blockBytesIn)
  );
}

function blockLimit(limits: TransportLimits, blockBytes: number): number {
  return blockBytes >= BLOCK_OF_LARGE_LIMIT_BYTES
    ? limits.maxBlocksPerKey
    : limits.maxBytesPerSmallBlockKey / blockBytes;
}
