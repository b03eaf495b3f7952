import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { login } from './test-shell.ts';

/** Recorded from an interactive `-bash` of Debian 11; lies beside the repository, not in it. */
const DATA = new URL('../../../../../../shared/data/shell/', import.meta.url);
const CASES = new URL('interactive_bash_cases.json', DATA);
const LINES = new URL('attacker_lines_real_output.json', DATA);

/** Shares measured when these tests were written; they may only grow. */
const MIN_CASE_SHARE = 0.88;
const MIN_LINE_SHARE = 0.68;

const present = existsSync(CASES) && existsSync(LINES);
if (!present) console.warn('skipped: the recorded shell output (../shared/data/shell) is not here');

const interactiveCases = z.array(z.object({ lines: z.array(z.string()), real: z.array(z.string()) }));
const attackerLines = z.object({ lines: z.array(z.object({ line: z.string(), real_output: z.string() })) });

/** What lies between the end of the echoed line and the next prompt. */
function outputOf(shown: string): string {
  return (
    shown
      .split('\x1b[?2004l\r')
      .at(-1)
      ?.split('\x1b[?2004h')[0]
      ?.replaceAll('\r\n', '\n')
      .replace(/^logout\n$/, 'logout\n') ?? ''
  );
}

async function shareOf(
  cases: readonly { readonly lines: readonly string[]; readonly real: readonly string[] }[],
  fresh: boolean,
): Promise<{ readonly share: number; readonly failed: readonly string[] }> {
  const failed: string[] = [];
  let session = await login();
  for (const { lines, real } of cases) {
    if (fresh) {
      session.shell.stop();
      session = await login();
    }
    let same = true;
    for (const [index, line] of lines.entries()) {
      const wanted = (real[index] ?? '').replaceAll('<PROMPT>', '').replaceAll('unitTest', 'srv-app02');
      // The recording of bare tests asked for the status on a second, unrecorded line.
      const typed = /^[01]\n$|expected\n[0-2]\n$/.test(wanted) && !line.includes('echo') ? `${line}; echo $?` : line;
      const got = outputOf(
        await session.type(`${typed}\r`, wanted.endsWith('logout\n') ? 'logout\r\n' : '\x1b[?2004h'),
      );
      if (got !== wanted) {
        same = false;
        failed.push(
          `${line}\n   wanted ${JSON.stringify(wanted.slice(0, 160))}\n   got    ${JSON.stringify(got.slice(0, 160))}`,
        );
      }
    }
    if (!same && failed.length === 0) failed.push(lines.join('; '));
  }
  session.shell.stop();
  const total = cases.reduce((sum, each) => sum + each.lines.length, 0);
  return { share: (total - failed.length) / total, failed };
}

describe.skipIf(!present)('the shell beside a real bash', () => {
  it('answers the recorded interactive cases alike', async () => {
    const all = interactiveCases.parse(JSON.parse(readFileSync(CASES, 'utf8')));
    const usable = all.filter(
      ({ lines, real }) =>
        lines.length === real.length && real.every((text) => text.endsWith('<PROMPT>') && !text.includes('truncated')),
    );
    const { share, failed } = await shareOf(usable, true);
    console.info(
      `interactive cases: ${(share * 100).toFixed(1)} % of ${usable.length}${process.env['SHOW_FAILURES'] === undefined ? '' : `\n${failed.join('\n')}`}`,
    );
    expect(share).toBeGreaterThan(MIN_CASE_SHARE);
  }, 60_000);

  it('answers recorded attacker lines alike', async () => {
    const { lines } = attackerLines.parse(JSON.parse(readFileSync(LINES, 'utf8')));
    const usable = lines
      .filter(
        ({ line, real_output }) => !real_output.includes('truncated') && line !== 'exit' && !line.includes('192.0.2.1'),
      )
      .map(({ line, real_output }) => ({ lines: [line], real: [real_output.replaceAll('\r', '')] }));
    const { share, failed } = await shareOf(usable, false);
    console.info(
      `attacker lines: ${(share * 100).toFixed(1)} % of ${usable.length}${process.env['SHOW_FAILURES'] === undefined ? '' : `\n${failed.join('\n')}`}`,
    );
    expect(share).toBeGreaterThan(MIN_LINE_SHARE);
  }, 60_000);
});
