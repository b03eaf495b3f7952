import type { LoggedEvent } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHotTail } from './hot-tail.ts';
import { sampleEvent } from './sample-events.ts';

const logged = (first: number, count: number): LoggedEvent[] =>
  Array.from({ length: count }, (_, index) => ({ seq: first + index, event: sampleEvent(first + index) }));
const seqs = (events: LoggedEvent[] | null): number[] | null => events?.map(({ seq }) => seq) ?? null;

describe('the hot tail', () => {
  it('gives only what follows without a gap', () => {
    const tail = createHotTail({ maxEvents: 100, maxBytes: 100 });
    tail.push(logged(11, 3), 1);
    tail.push(logged(20, 2), 1);
    tail.push(logged(14, 2), 1);
    expect([
      seqs(tail.take(0, 9)),
      seqs(tail.take(10, 9)),
      seqs(tail.take(12, 2)),
      seqs(tail.take(15, 9)),
      seqs(tail.take(19, 9)),
      seqs(tail.take(21, 9)),
    ]).toEqual([null, [11, 12, 13, 14, 15], [13, 14], null, [20, 21], null]);
  });

  it('lets go of the oldest past its limits, and of what nobody needs', () => {
    const tail = createHotTail({ maxEvents: 5, maxBytes: 100 });
    tail.push(logged(1, 3), 1);
    tail.push(logged(4, 3), 1);
    expect([seqs(tail.take(0, 9)), seqs(tail.take(3, 9))]).toEqual([null, [4, 5, 6]]);
    tail.push(logged(7, 1), 100);
    expect([seqs(tail.take(3, 9)), seqs(tail.take(6, 9))]).toEqual([null, [7]]);
    tail.push(logged(8, 1), 101);
    expect(seqs(tail.take(7, 9))).toBeNull();
    tail.dropUpTo(7);
    expect(seqs(tail.take(6, 9))).toBeNull();
  });

  it('never skips or repeats a number, in whatever order commits answer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (sizes, order, after, limit) => {
          const tail = createHotTail({ maxEvents: 30, maxBytes: 1000 });
          const chunks = sizes.map((size, index) =>
            logged(1 + sizes.slice(0, index).reduce((sum, one) => sum + one, 0), size),
          );
          while (chunks.length > 0) {
            const [chunk] = chunks.splice((order.next().value ?? 0) % Math.min(3, chunks.length), 1);
            tail.push(chunk ?? [], 1);
          }
          const taken = seqs(tail.take(after, limit)) ?? [];
          expect(taken).toEqual(taken.map((_, index) => after + 1 + index));
          expect(taken.length).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });
});
