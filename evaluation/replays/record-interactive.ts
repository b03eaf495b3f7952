/**
 * Types every case of `interactive-cases.ts`, `interactive-editing-cases.ts` and `interactive-readline-cases.ts` into a
 * real login bash on a pseudo terminal and writes what it showed beside the simulated shell's test:
 *
 *   node evaluation/replays/record-interactive.ts [--lower DIRECTORY]
 *
 * DIRECTORY is the root of a Debian 12 tree (bash 5.2.15); without it this machine's own, which must then be one.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { TERMINAL_CASES } from './interactive-cases.ts';
import { EDITING_CASES } from './interactive-editing-cases.ts';
import { READLINE_CASES } from './interactive-readline-cases.ts';
import { comparable, playOnRealTerminal } from './real-terminal.ts';

const OUTPUT = new URL('../../packages/sensor/src/deception/shell/terminal/fixtures/terminal.json', import.meta.url);
/** As long as the name of the test's machine is not this one, lines wrap elsewhere. */
const HOSTNAME = 'srv-app02';

const { values } = parseArgs({ options: { lower: { type: 'string', default: '/' } } });
const played = [...TERMINAL_CASES, ...EDITING_CASES, ...READLINE_CASES];
const shown = await playOnRealTerminal(played, { lower: values.lower, hostname: HOSTNAME });
const cases = played.map((each, index) => ({ ...each, shown: (shown[index] ?? []).map(comparable) }));
writeFileSync(
  OUTPUT,
  `${JSON.stringify({ recordedWith: 'node evaluation/replays/record-interactive.ts', hostname: HOSTNAME, cases }, null, 1)}\n`,
);
