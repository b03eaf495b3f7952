import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestHost, runCommand } from '../test-shell.ts';

/** Recorded from the real programs of Debian 12 by `evaluation/replays/record-commands.ts`. */
const recording = z
  .object({
    directory: z.string(),
    setup: z.string(),
    cases: z.array(z.object({ line: z.string(), stdout: z.string(), stderr: z.string(), exitCode: z.number() })),
  })
  .parse(JSON.parse(readFileSync(new URL('fixtures/commands.json', import.meta.url), 'utf8')));

/** Lines that are not answered alike yet. They must still differ: a line that agrees leaves the list. */
const KNOWN_DIFFERENCES = new Set(
  z
    .array(z.string())
    .parse(JSON.parse(readFileSync(new URL('fixtures/known-differences.json', import.meta.url), 'utf8'))),
);

async function answer(line: string) {
  const host = createTestHost();
  const { directory } = recording;
  await runCommand(`mkdir ${directory}; cd ${directory}; ${recording.setup}`, { host });
  const { stdout, stderr, exitCode } = await runCommand(`cd ${directory}; ${line}`, { host });
  return { line, stdout, stderr, exitCode };
}

describe('the programs beside those of a real Debian 12', () => {
  const usable = recording.cases.filter(({ line }) => !KNOWN_DIFFERENCES.has(line));

  it.each(usable)('answers alike: $line', async (recorded) => {
    expect(await answer(recorded.line)).toEqual(recorded);
  });

  it.each([...KNOWN_DIFFERENCES])('is known to differ: %s', async (line) => {
    const recorded = recording.cases.find((each) => each.line === line);
    expect(recorded).toBeDefined();
    expect(await answer(line)).not.toEqual(recorded);
  });
});
