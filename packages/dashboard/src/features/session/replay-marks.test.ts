import { describe, expect, it } from 'vitest';
import { replayMarks } from './replay-marks.ts';

const techniqueOf = (id: string) => ({
  id,
  name: id === 'T1105' ? 'Ingress Tool Transfer' : '',
  rule: 'a',
  tactics: [],
  confidence: 1,
});
const command = (at: string, input: string, ...ids: string[]) => ({
  eventId: `${at} ${input}`,
  at,
  channel: 'shell',
  input,
  exitCode: 0,
  statements: [{ text: input, tactic: null, techniques: ids.map(techniqueOf) }],
});

describe('the marks of a replay', () => {
  it('name a technique once a moment, however many commands were pasted into it', () => {
    const start = Date.parse('2026-11-22T10:00:00.000Z');
    expect(
      replayMarks(
        {
          commands: [
            command('2026-11-22T09:59:59.990Z', 'wget a', 'T1105'),
            command('2026-11-22T09:59:59.995Z', 'wget b', 'T1105'),
            command('2026-11-22T10:00:03.204Z', 'wget c; uname', 'T1105', 'T1082'),
            command('2026-11-22T10:00:03.209Z', 'wget d', 'T1105'),
            command('2026-11-22T10:00:04.000Z', 'true'),
          ],
        },
        start,
      ),
    ).toEqual([
      { second: 0, techniqueId: 'T1105', text: 'Ingress Tool Transfer' },
      { second: 3.2, techniqueId: 'T1105', text: 'Ingress Tool Transfer' },
      { second: 3.2, techniqueId: 'T1082', text: 'wget c; uname' },
    ]);
  });
});
