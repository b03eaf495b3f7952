import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from './index.ts';

interface Verdict {
  readonly accepted: boolean;
  readonly line: number | null;
  readonly message: string | null;
}

interface Entry {
  readonly source: string;
  readonly bash: Verdict;
  readonly dash: Verdict;
}

/** Recorded from bash 5.2.15 and dash 0.5.12 by `scripts/record-verdicts.ts`. */
// reason: the file is written by our own recorder in this very shape.
const entries = JSON.parse(readFileSync(new URL('./fixtures/verdicts.json', import.meta.url), 'utf8')) as Entry[];

/** bash abandons these without a message and with status 0; there is nothing to run in them. */
const silentlyAbandoned = new Set(['[[ ]]', '[[ a && ]]', '[[ ! ]]']);

/** Where bash words the refusal differently. */
const otherWords = new Set(['((1+2)', 'echo $((1+2)', 'echo "${x:-\'a b}"', '[[']);

/** dash's expectation lists and line numbers are matched except here. */
const otherDashWords = 14;

function refusal(entry: Entry, dialect: 'bash' | 'posix'): { message: string; line: number } | null {
  const { error } = parse(entry.source, { dialect, endOfInput: true });
  return error === null ? null : { message: error.message, line: error.line };
}

describe('the verdict on recorded sentences', () => {
  it('has enough of them', () => {
    expect(entries.length).toBeGreaterThan(600);
  });

  it('accepts and refuses what bash does', () => {
    const wrong = entries.filter(
      (entry) => !silentlyAbandoned.has(entry.source) && (refusal(entry, 'bash') === null) !== entry.bash.accepted,
    );
    expect(wrong.map((entry) => entry.source)).toEqual([]);
  });

  it('accepts and refuses what dash does', () => {
    const wrong = entries.filter((entry) => (refusal(entry, 'posix') === null) !== entry.dash.accepted);
    expect(wrong.map((entry) => entry.source)).toEqual([]);
  });

  it("gives bash's message and line number", () => {
    const refused = entries.filter((entry) => !entry.bash.accepted && !otherWords.has(entry.source));
    const ours = refused.map((entry) => ({ source: entry.source, ...refusal(entry, 'bash') }));
    const real = refused.map(({ source, bash }) => ({ source, message: bash.message, line: bash.line }));
    expect(ours).toEqual(real);
  });

  it("gives dash's message and line number in nearly all cases", () => {
    const refused = entries.filter((entry) => !entry.dash.accepted);
    const wrong = refused.filter((entry) => {
      const ours = refusal(entry, 'posix');
      return ours?.message !== entry.dash.message || ours?.line !== entry.dash.line;
    });
    expect(wrong.length).toBeLessThanOrEqual(otherDashWords);
  });
});
