import { SESSION_SILENCE_MS } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { livenessOf } from './liveness.ts';

const lastEventAt = '2026-05-01T12:00:00.000Z';
const heardMs = Date.parse(lastEventAt);

describe('the liveness of a session', () => {
  it('is live while events come, silent when its end was never reported, closed when it was', () => {
    expect(livenessOf({ state: 'open', lastEventAt }, heardMs + SESSION_SILENCE_MS)).toBe('live');
    expect(livenessOf({ state: 'open', lastEventAt }, heardMs + SESSION_SILENCE_MS + 1)).toBe('silent');
    expect(livenessOf({ state: 'closed', lastEventAt }, heardMs)).toBe('closed');
  });
});
