import { decisionItemSchema, loggedEventSchema, sessionDetailSchema, statsSchema } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMockWorld } from './mock-data.ts';
import { mockStats } from './mock-stats.ts';

const nowMs = Date.parse('2026-05-01T12:00:00Z');

describe('the invented world', () => {
  it('is what the contract says, also after it moved on', () => {
    const world = createMockWorld({ seed: 1, nowMs, sessionCount: 40 });
    for (let step = 0; step < 30; step++) world.advance(nowMs + step * 1000);
    expect(z.array(sessionDetailSchema).safeParse(world.sessions).error).toBeUndefined();
    expect(z.array(loggedEventSchema).safeParse(world.events).error).toBeUndefined();
    expect(z.array(decisionItemSchema).safeParse(world.decisions).error).toBeUndefined();
    expect(statsSchema.safeParse(mockStats(world, '24h', nowMs)).error).toBeUndefined();
  });

  it('is the same for the same seed', () => {
    const [one, other] = [1, 2].map(() => createMockWorld({ seed: 9, nowMs, sessionCount: 5 }));
    expect(one?.sessions).toEqual(other?.sessions);
  });
});
