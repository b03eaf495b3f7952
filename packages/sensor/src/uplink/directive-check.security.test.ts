import type { SignedDirective } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestHub, NOW_MS, orderOf } from '../directives/test-directives.ts';
import { checkDirective } from './directive-check.ts';

const hub = createTestHub();
const block = (changes: Parameters<typeof orderOf>[2] = {}) =>
  orderOf('block', { source: '192.0.2.1', endSessions: true }, changes);

function check(signed: SignedDirective, lastSequence = 0) {
  return checkDirective(signed, {
    key: hub.verifier,
    sensorId: 'bench',
    lastSequence,
    nowMs: NOW_MS,
    maxClockSkewMs: 300_000,
  });
}

describe('what comes as an order', () => {
  it('is carried out when this hub signed it, for this sensor, now', () => {
    const order = block();
    expect(check(hub.sign(JSON.stringify(order)))).toEqual({ outcome: 'good', directive: order });
  });

  it('is not looked at when another key signed it, or when a byte of it was changed', () => {
    const payload = JSON.stringify(block());
    const signed = hub.sign(payload);
    const forgeries = [
      createTestHub().sign(payload),
      { ...signed, payload: payload.replace('192.0.2.1', '192.0.2.2') },
      { ...signed, payload: ` ${payload}` },
      { ...signed, signature: '' },
      { ...signed, signature: `A${signed.signature.slice(1)}` },
    ];
    for (const forged of forgeries)
      expect(check(forged)).toMatchObject({
        outcome: 'distrusted',
        code: 'bad-signature',
        directiveId: null,
        sequence: null,
      });
  });

  it('is refused when it was seen before, or something later was', () => {
    const order = block({ sequence: 7 });
    const signed = hub.sign(JSON.stringify(order));
    for (const lastSequence of [7, 8])
      expect(check(signed, lastSequence)).toMatchObject({
        outcome: 'refused',
        code: 'replayed',
        directiveId: order.directiveId,
        kind: 'block',
      });
    expect(check(signed, 6).outcome).toBe('good');
  });

  it('is refused when its time is over or has not come', () => {
    const late = block({ expiresAt: new Date(NOW_MS).toISOString() });
    const early = block({ issuedAt: new Date(NOW_MS + 300_001).toISOString() });
    for (const order of [late, early])
      expect(check(hub.sign(JSON.stringify(order)))).toMatchObject({ outcome: 'refused', code: 'expired' });
  });

  it('is not taken when it is for another sensor, and its number is not believed', () => {
    expect(check(hub.sign(JSON.stringify(block({ sensorId: 'other', sequence: 1_000_000 }))))).toMatchObject({
      outcome: 'distrusted',
      code: 'other-sensor',
      sequence: null,
    });
  });

  it('is refused when it is larger than an order may be, before anything in it is read', () => {
    expect(check(hub.sign(JSON.stringify({ ...block(), padding: 'x'.repeat(65_536) })))).toMatchObject({
      outcome: 'distrusted',
      code: 'too-large',
    });
  });

  it('is refused when it is of a kind that is not known here, or says more than is known', () => {
    const order = block();
    const strange = [
      { ...order, kind: 'run_program', data: { command: 'id' } },
      { ...order, extra: true },
      { ...order, data: { ...order.data, source: '0.0.0.0/0; rm' } },
      {
        ...order,
        kind: 'insert_trap',
        data: { source: null, files: [{ path: '/../x', mode: 1, owner: null, text: '' }], bait: [], services: [] },
      },
      {
        ...order,
        kind: 'insert_trap',
        data: { source: null, files: [{ path: 'etc/x', mode: 1, owner: null, text: '' }], bait: [], services: [] },
      },
    ];
    for (const value of strange)
      expect(check(hub.sign(JSON.stringify(value)))).toMatchObject({ outcome: 'refused', code: 'not-understood' });
    expect(check(hub.sign('[]'))).toMatchObject({ outcome: 'distrusted', code: 'not-understood' });
  });

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (payload, signature, isSigned) => {
        const outcome = check(isSigned ? hub.sign(payload) : { payload, signature }).outcome;
        expect(['refused', 'distrusted']).toContain(outcome);
      }),
      { numRuns: 200, seed: 20_261_122 },
    );
  });
});
