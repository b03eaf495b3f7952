import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { prepareTestHosts, runCommand } from '../test-shell.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);

function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
}

/** Recorded from the real programs of Debian 12 by `evaluation/replays/record-commands.ts`, a file for each program. */
const recording = z.object({ directory: z.string(), setup: z.string() }).parse(readFixture('setup.json'));
const recordedCase = z.object({ line: z.string(), stdout: z.string(), stderr: z.string(), exitCode: z.number() });
const programs = readdirSync(new URL('recorded/', FIXTURES)).map((file) => ({
  name: file.replace('.json', ''),
  cases: z.array(recordedCase).parse(readFixture(`recorded/${file}`)),
}));

/** Lines that are not answered alike yet. They must still differ: a line that agrees leaves the list. */
const KNOWN_DIFFERENCES = new Set(z.array(z.string()).parse(readFixture('known-differences.json')));

const { directory } = recording;
/** Recorded where there is a compiler, which the web server has not. */
const ADDED_PROGRAMS = ['strings', 'gcc', 'make'];
const freshHost = await prepareTestHosts(`mkdir ${directory}; cd ${directory}; ${recording.setup}`, ADDED_PROGRAMS);

async function answer(line: string) {
  const { stdout, stderr, exitCode } = await runCommand(`cd ${directory}; ${line}`, { host: freshHost() });
  return { line, stdout, stderr, exitCode };
}

describe.each(programs)('$name beside that of a real Debian 12', ({ cases }) => {
  it.each(cases.filter(({ line }) => !KNOWN_DIFFERENCES.has(line)))('answers alike: $line', async (recorded) => {
    expect(await answer(recorded.line)).toEqual(recorded);
  });
});

describe('what is known to differ', () => {
  const cases = programs.flatMap((program) => program.cases);

  it.each([...KNOWN_DIFFERENCES])('is known to differ: %s', async (line) => {
    const recorded = cases.find((each) => each.line === line);
    expect(recorded).toBeDefined();
    expect(await answer(line)).not.toEqual(recorded);
  });
});
