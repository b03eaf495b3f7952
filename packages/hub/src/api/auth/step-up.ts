import { CerberusError } from '@cerberusmesh/contracts';
import { SIGN_IN_LIMITS } from '../limits.ts';
import type { Principal } from './principal.ts';

/**
 * For orders that destroy or give power away: a person has to have proven who they are lately, so that an unattended
 * screen or a stolen cookie is not enough. Keys cannot prove themselves again; they were made for a purpose.
 *
 * @param nowMs Unix milliseconds
 * @throws CerberusError `step-up-required`
 */
export function requireRecentProof(principal: Principal | null, nowMs: number): void {
  if (principal?.kind !== 'person') return;
  if (nowMs - principal.authenticatedAtMs <= SIGN_IN_LIMITS.stepUpSeconds * 1000) return;
  throw new CerberusError('step-up-required', 'Prove again who you are: POST /api/v1/auth/step-up, then repeat this.');
}
