import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { prepareTestHosts, runCommand } from '../test-shell.ts';

/** Recorded from Debian's BusyBox by `evaluation/replays/record-busybox.ts`; of usage texts only the first line. */
const recording = z
  .object({
    directory: z.string(),
    setup: z.string(),
    cases: z.array(z.object({ line: z.string(), stdout: z.string(), stderr: z.string(), exitCode: z.number() })),
  })
  .parse(JSON.parse(readFileSync(new URL('fixtures/busybox.json', import.meta.url), 'utf8')));

/** Lines that are not answered alike yet. They must still differ: a line that agrees leaves the list. */
const KNOWN_DIFFERENCES = new Set(
  z
    .array(z.string())
    .parse(JSON.parse(readFileSync(new URL('fixtures/busybox-known-differences.json', import.meta.url), 'utf8'))),
);

const { directory } = recording;
const freshHost = await prepareTestHosts(`mkdir ${directory}; cd ${directory}; ${recording.setup}`);

async function answer(line: string) {
  const host = freshHost();
  const version = host.persona.packages.find(({ name }) => name === 'busybox')?.version ?? '';
  const { stdout, stderr, exitCode } = await runCommand(`cd ${directory}; ${line}`, { host });
  const kept = (text: string) => text.replaceAll(`1.35.0 (Debian ${version})`, '{version}');
  return { line, stdout: kept(stdout), stderr: kept(stderr), exitCode };
}

describe('BusyBox beside the real one of Debian 12', () => {
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
