import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import type { AppendResult } from '../event-log/event-log.ts';
import { sampleEvent, sampleEvents } from '../event-log/sample-events.ts';
import { createGroupAppend } from './group-append.ts';

/** Only `append` of the log: remembers batch sizes and refuses events of the trap named `bad`. */
function appendingLog(): { sizes: number[]; append(events: readonly CerberusEvent[]): Promise<AppendResult> } {
  const sizes: number[] = [];
  return {
    sizes,
    async append(events) {
      sizes.push(events.length);
      await Promise.resolve();
      if (events.some((event) => event.trap === 'bad')) throw new CerberusError('invalid-request', 'bad');
      if (events.some((event) => event.trap === 'down')) throw new CerberusError('database-unavailable', 'down');
      return { appended: events.map((event, index) => ({ seq: index + 1, event })), duplicates: 0 };
    },
  };
}

describe('createGroupAppend', () => {
  it('joins what waits for an append under way, up to its limit', async () => {
    const log = appendingLog();
    const group = createGroupAppend(log, 25);
    await Promise.all([0, 10, 20, 30].map((first) => group.append(sampleEvents(10, first))));
    expect(log.sizes).toEqual([10, 20, 10]);
  });

  it('refuses exactly the events that cannot be stored, in the batch they came in', async () => {
    const group = createGroupAppend(appendingLog(), 100);
    const first = group.append(sampleEvents(4));
    const bad = group.append([
      sampleEvent(10),
      sampleEvent(11, { trap: 'bad' }),
      sampleEvent(12),
      sampleEvent(13, { trap: 'bad' }),
    ]);
    const good = group.append(sampleEvents(3, 20));
    expect(await Promise.all([first, bad, good])).toEqual([
      { accepted: 4, duplicates: 0, refused: [] },
      { accepted: 2, duplicates: 0, refused: [1, 3] },
      { accepted: 3, duplicates: 0, refused: [] },
    ]);
  });

  it('fails the whole batch when the database is away, and works again afterwards', async () => {
    const group = createGroupAppend(appendingLog(), 100);
    await expect(group.append([sampleEvent(1, { trap: 'down' })])).rejects.toMatchObject({
      code: 'database-unavailable',
    });
    expect(await group.append([])).toEqual({ accepted: 0, duplicates: 0, refused: [] });
    expect(await group.append(sampleEvents(1))).toEqual({ accepted: 1, duplicates: 0, refused: [] });
  });
});
