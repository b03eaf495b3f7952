import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestHost, emptyHome, playOnSimulatedTerminal, runCommand } from '../test-shell.ts';
import { TERMINAL_DIFFERENCES } from './fixtures/known-differences.ts';

const recorded = z.object({
  cases: z.array(
    z.object({
      keys: z.array(z.string()),
      term: z.string().optional(),
      columns: z.number().optional(),
      user: z.string().optional(),
      quietMs: z.number().optional(),
      shown: z.array(z.string()),
    }),
  ),
});
const { cases } = recorded.parse(
  JSON.parse(readFileSync(new URL('./fixtures/terminal.json', import.meta.url), 'utf8')),
);

/** Silence that is long enough where nothing but memory is in the way. */
const LONGEST_QUIET_MS = 60;

/** Hides what differs between two runs of the same shell: numbers of processes. */
function comparable(shown: string): string {
  return shown
    .replace(/\[(\d+)\] \d+/g, '[$1] PID')
    .replace(/\(\d+\) - No such process/g, '(PID) - No such process')
    .replace(/line (\d+): +\d+ (Killed|Terminated|Hangup|Segmentation fault)/g, 'line $1: PID $2');
}

describe('a login shell on a terminal beside a recorded bash 5.2', () => {
  it('accepts few differences, and only of what is recorded', () => {
    const all = new Set(cases.map(({ keys }) => keys.join('')));
    expect([...TERMINAL_DIFFERENCES.keys()].filter((keys) => !all.has(keys))).toEqual([]);
    expect(TERMINAL_DIFFERENCES.size / cases.length).toBeLessThan(0.04);
  });

  it.concurrent.for(cases.map((each) => [JSON.stringify(each.keys), each] as const))(
    'shows what %s makes',
    async ([, each], { expect }) => {
      const host = createTestHost();
      emptyHome(host);
      if (each.user !== undefined)
        await runCommand(
          `useradd -m -s /bin/bash ${each.user}; cp /etc/skel/.bashrc /etc/skel/.profile /home/${each.user}`,
          { host },
        );
      const quietMs = each.quietMs === undefined ? undefined : LONGEST_QUIET_MS;
      const shown = (await playOnSimulatedTerminal({ ...each, quietMs }, host)).map(comparable);
      if (!TERMINAL_DIFFERENCES.has(each.keys.join(''))) expect(shown).toEqual(each.shown);
    },
  );
});
