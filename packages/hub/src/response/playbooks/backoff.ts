import { createHash } from 'node:crypto';
import type { Retry } from '@cerberusmesh/contracts';

/**
 * Milliseconds before attempt `attempt + 1`. The random share comes from the seed, so that a run that is taken up again
 * waits as long as it would have.
 *
 * @param attempt the one that failed, from 1
 */
export function backoffMs(retry: Retry, attempt: number, seed: string): number {
  const grown = retry.backoff === 'fixed' ? retry.initial : retry.initial * 2 ** Math.min(attempt - 1, 30);
  const capped = Math.min(grown, retry.max);
  const chance = createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(capped * (1 - retry.jitter * chance));
}
