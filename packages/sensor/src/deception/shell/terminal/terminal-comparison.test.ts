import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestHost, emptyHome, playOnSimulatedTerminal, runCommand } from '../test-shell.ts';
import { TERMINAL_DIFFERENCES } from './fixtures/known-differences.ts';

const recordedCase = z.object({
  keys: z.array(z.string()),
  term: z.string().optional(),
  columns: z.number().optional(),
  user: z.string().optional(),
  quietMs: z.number().optional(),
  shown: z.array(z.string()),
});
type RecordedCase = z.infer<typeof recordedCase>;

const { cases } = z
  .object({ cases: z.array(recordedCase) })
  .parse(JSON.parse(readFileSync(new URL('./fixtures/terminal.json', import.meta.url), 'utf8')));

/** Silence that is long enough where nothing but memory is in the way. */
const LONGEST_QUIET_MS = 60;
/** Terminals that are played on side by side: most of what a case takes is waiting for silence. */
const CASES_AT_ONCE = 24;
const ALL_PLAYED_MS = 120_000;

/** Hides what differs between two runs of the same shell: numbers of processes. */
function comparable(shown: string): string {
  return shown
    .replace(/\[(\d+)\] \d+/g, '[$1] PID')
    .replace(/\(\d+\) - No such process/g, '(PID) - No such process')
    .replace(/line (\d+): +\d+ (Killed|Terminated|Hangup|Segmentation fault)/g, 'line $1: PID $2');
}

async function play(each: RecordedCase): Promise<string[]> {
  const host = createTestHost();
  emptyHome(host);
  if (each.user !== undefined)
    await runCommand(
      `useradd -m -s /bin/bash ${each.user}; cp /etc/skel/.bashrc /etc/skel/.profile /home/${each.user}`,
      { host },
    );
  const quietMs = each.quietMs === undefined ? undefined : LONGEST_QUIET_MS;
  return (await playOnSimulatedTerminal({ ...each, quietMs }, host)).map(comparable);
}

describe('a login shell on a terminal beside a recorded bash 5.2', () => {
  const played = new Map<RecordedCase, string[]>();

  beforeAll(async () => {
    const left = [...cases];
    const playOn = async () => {
      for (let each = left.shift(); each !== undefined; each = left.shift()) played.set(each, await play(each));
    };
    await Promise.all(Array.from({ length: CASES_AT_ONCE }, playOn));
  }, ALL_PLAYED_MS);

  it('accepts few differences, and only of what is recorded', () => {
    const all = new Set(cases.map(({ keys }) => keys.join('')));
    expect([...TERMINAL_DIFFERENCES.keys()].filter((keys) => !all.has(keys))).toEqual([]);
    expect(TERMINAL_DIFFERENCES.size / cases.length).toBeLessThan(0.04);
  });

  it.for(cases.map((each) => [JSON.stringify(each.keys), each] as const))('shows what %s makes', ([, each]) => {
    if (!TERMINAL_DIFFERENCES.has(each.keys.join(''))) expect(played.get(each)).toEqual(each.shown);
  });
});
