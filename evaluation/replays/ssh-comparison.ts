import { z } from 'zod';
import { inParallel } from './in-parallel.ts';
import type { Account, Target } from './raw-ssh-client.ts';
import { DEFAULT_RECORDINGS, PROBES, type Probe, runProbe } from './ssh-probes.ts';
import { settleRaces } from './ssh-transcript.ts';

/** What a real server answered to each probe: every answer that was seen, as one probe may have several. */
export const fixtureSchema = z.strictObject({
  identification: z.string(),
  command: z.string(),
  answers: z.record(z.string(), z.array(z.array(z.string())).min(1)),
});

export type SshFixture = z.infer<typeof fixtureSchema>;

export interface SshDifference {
  readonly name: string;
  /** The real server's answer that is nearest to this one. */
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Runs the probes, those that need it several times, and resolves with all answers. */
export async function recordSsh(
  probes: readonly Probe[],
  target: Target,
  account: Account,
  concurrency: number,
): Promise<SshFixture> {
  let done = 0;
  const answers = await inParallel(probes, concurrency, async (probe) => {
    const seen = new Map<string, string[]>();
    for (let count = 0; count < (probe.recordings ?? DEFAULT_RECORDINGS); count++) {
      const transcript = settleRaces(await runProbe(probe, target, account));
      seen.set(JSON.stringify(transcript), transcript);
    }
    done += 1;
    if (done % 25 === 0) process.stderr.write(`${done} of ${probes.length} probes\n`);
    return [...seen.values()];
  });
  const identification = answers[0]?.[0]?.[0] ?? '';
  return {
    identification,
    command: 'node evaluation/replays/record-ssh.ts',
    answers: Object.fromEntries(probes.map((probe, index) => [probe.name, answers[index] ?? []])),
  };
}

/** The newer answers in place of the older ones, of the probes that there are. */
export function mergeFixtures(older: SshFixture, newer: SshFixture): SshFixture {
  const answers = { ...older.answers, ...newer.answers };
  return {
    ...older,
    answers: Object.fromEntries(
      PROBES.flatMap(({ name }) => (answers[name] === undefined ? [] : [[name, answers[name]]])),
    ),
  };
}

/** Runs the probes and resolves with those that the real server answered in no such way. */
export async function compareSsh(
  fixture: SshFixture,
  probes: readonly Probe[],
  target: Target,
  account: Account,
  concurrency: number,
): Promise<SshDifference[]> {
  const differences = await inParallel(probes, concurrency, async (probe): Promise<SshDifference | null> => {
    const variants = fixture.answers[probe.name]?.map(settleRaces);
    if (variants === undefined) return { name: probe.name, expected: ['not recorded'], actual: [] };
    let actual = settleRaces(await runProbe(probe, target, account));
    // A busy machine may look slow once; a difference shows each time.
    const retries = probe.recordings === 1 ? 0 : 2;
    for (let again = 0; again < retries && !isOneOf(variants, actual); again++)
      actual = settleRaces(await runProbe(probe, target, account));
    if (isOneOf(variants, actual)) return null;
    return { name: probe.name, expected: nearest(variants, actual), actual };
  });
  return differences.filter((difference) => difference !== null);
}

function isOneOf(variants: readonly (readonly string[])[], actual: readonly string[]): boolean {
  return variants.some((variant) => JSON.stringify(variant) === JSON.stringify(actual));
}

function nearest(variants: readonly (readonly string[])[], actual: readonly string[]): readonly string[] {
  const common = (variant: readonly string[]) => variant.filter((line) => actual.includes(line)).length;
  return variants.toSorted((left, right) => common(right) - common(left))[0] ?? [];
}
