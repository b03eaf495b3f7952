import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import {
  DIRECTIVE_KINDS,
  DIRECTIVE_SIGNATURE_CONTEXT,
  type Directive,
  type DirectiveCode,
  directiveEnvelopeSchema,
  directiveSchema,
  MAX_DIRECTIVE_BYTES,
  type SignedDirective,
} from '@cerberusmesh/contracts';

/** What a sensor made of something that came as an order. */
export type CheckedDirective =
  | { readonly outcome: 'good'; readonly directive: Directive }
  | {
      /** `refused`: the hub gave it, and it is not to be carried out. `distrusted`: nobody knows who gave it. */
      readonly outcome: 'refused' | 'distrusted';
      readonly code: DirectiveCode;
      readonly detail: string;
      readonly directiveId: string | null;
      readonly kind: Directive['kind'] | null;
      /** Null where what it says cannot be trusted. */
      readonly sequence: number | null;
    };

/** @param publicKey 32 bytes as base64 (RFC 8032) */
export function directiveVerifier(publicKey: string): KeyObject {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/**
 * Decides whether an order is to be carried out: signed by the hub's key, for this sensor, in time, not seen before, and
 * of a form that is known. Nothing in it is looked at before the signature is.
 */
export function checkDirective(
  signed: SignedDirective,
  expected: {
    readonly key: KeyObject;
    readonly sensorId: string;
    /** Sequence of the last order that was dealt with. */
    readonly lastSequence: number;
    readonly nowMs: number;
    readonly maxClockSkewMs: number;
  },
): CheckedDirective {
  const distrusted = (code: DirectiveCode, detail: string): CheckedDirective => ({
    outcome: 'distrusted',
    code,
    detail,
    directiveId: null,
    kind: null,
    sequence: null,
  });
  const payload = Buffer.from(signed.payload, 'utf8');
  if (payload.length > MAX_DIRECTIVE_BYTES)
    return distrusted('too-large', `It has ${payload.length} bytes; ${MAX_DIRECTIVE_BYTES} are the most.`);
  const message = Buffer.concat([Buffer.from(DIRECTIVE_SIGNATURE_CONTEXT, 'utf8'), payload]);
  if (!verify(null, message, expected.key, Buffer.from(signed.signature, 'base64')))
    return distrusted('bad-signature', 'It is not signed with the key of this hub.');

  const value = parseJson(signed.payload);
  const envelope = directiveEnvelopeSchema.safeParse(value);
  if (!envelope.success) return distrusted('not-understood', 'It is signed and is no order.');
  const { directiveId, sensorId, sequence, issuedAt, expiresAt } = envelope.data;
  const kind = DIRECTIVE_KINDS.find((known) => known === envelope.data.kind) ?? null;
  if (sensorId !== expected.sensorId) return distrusted('other-sensor', 'It is for another sensor.');
  const refused = (code: DirectiveCode, detail: string): CheckedDirective => ({
    outcome: 'refused',
    code,
    detail,
    directiveId,
    kind,
    sequence,
  });
  if (sequence <= expected.lastSequence)
    return refused('replayed', `Its sequence ${sequence} is not above ${expected.lastSequence}.`);
  if (Date.parse(expiresAt) <= expected.nowMs) return refused('expired', `It was to be begun before ${expiresAt}.`);
  if (Date.parse(issuedAt) > expected.nowMs + expected.maxClockSkewMs)
    return refused('expired', `It was given at ${issuedAt}, which is yet to come.`);
  const directive = directiveSchema.safeParse(value);
  if (!directive.success) {
    const issue = directive.error.issues[0];
    return refused(
      'not-understood',
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`.slice(0, 512),
    );
  }
  return { outcome: 'good', directive: directive.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
