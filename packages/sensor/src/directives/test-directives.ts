import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  DIRECTIVE_SIGNATURE_CONTEXT,
  type DirectiveData,
  type DirectiveKind,
  type DirectiveOf,
  directiveSchema,
  type SignedDirective,
} from '@cerberusmesh/contracts';
import { directiveVerifier } from '../uplink/directive-check.ts';

/** For tests: a hub that signs. */
export interface TestHub {
  readonly publicKey: string;
  readonly verifier: KeyObject;
  sign(payload: string): SignedDirective;
}

export const NOW_MS = Date.parse('2026-11-21T11:35:44.000Z');

export function createTestHub(): TestHub {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  return {
    publicKey: raw,
    verifier: directiveVerifier(raw),
    sign: (payload) => ({
      payload,
      signature: sign(null, Buffer.from(DIRECTIVE_SIGNATURE_CONTEXT + payload, 'utf8'), key).toString('base64'),
    }),
  };
}

let made = 0;

/** An order to the sensor `bench`, each with an id and a sequence of its own. */
export function orderOf<Kind extends DirectiveKind>(
  kind: Kind,
  data: DirectiveData<Kind>,
  changes: Partial<Record<'sensorId' | 'directiveId' | 'issuedAt' | 'expiresAt', string>> & {
    readonly sequence?: number;
    readonly effectUntil?: string | null;
  } = {},
): DirectiveOf<Kind> {
  made += 1;
  const order = directiveSchema.parse({
    directiveId: `0190a3c2-1111-7abc-8def-${made.toString(16).padStart(12, '0')}`,
    sensorId: 'bench',
    sequence: made,
    issuedAt: new Date(NOW_MS).toISOString(),
    expiresAt: new Date(NOW_MS + 60_000).toISOString(),
    effectUntil: null,
    ...changes,
    kind,
    data,
  });
  // reason: it was made of this kind two lines above, which the schema's type does not say
  return order as DirectiveOf<Kind>;
}
