/**
 * Types recorded lines into the simulated shell on a terminal, and compares what it shows with the recording and, where
 * `--lower` names the root of a Debian 12 tree, with a real bash that is typed the same:
 *
 *   node evaluation/replays/interactive.ts --data FILE [--lower DIRECTORY] [--verbose]
 *
 * FILE is one of `interactive_bash_cases.json` (lines with what a real bash answered), `attacker_lines_real_output.json`
 * (lines of one long session) and `attacker_scripts.json` (steps of attackers, which must be carried to their end). What
 * differs is listed on standard error; standard output gets one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
  createTestHost,
  playOnSimulatedTerminal,
  runCommand,
} from '../../packages/sensor/src/deception/shell/test-shell.ts';
import { playOnRealTerminal } from './real-terminal.ts';

const interactiveCases = z.array(z.object({ lines: z.array(z.string()), real: z.array(z.string()) }));
const attackerLines = z.object({ lines: z.array(z.object({ line: z.string(), real_output: z.string() })) });
const attackerScripts = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    steps: z.array(z.object({ cmd: z.string(), out: z.string().optional(), basis: z.string().optional() })),
  }),
);

const PROMPT = '<PROMPT>';
const HOSTNAME = 'unitTest';
/** The recordings were made on a terminal without echo. */
const SET_UP = ` stty -echo; PS1='${PROMPT}'; clear_history() { history -c; }; clear_history; unset -f clear_history\r`;
const MAX_SHOWN_CHARACTERS = 300;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    lower: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
if (values.data === undefined) throw new Error('--data FILE is needed');
const data: unknown = JSON.parse(readFileSync(values.data, 'utf8'));

function report(fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ data: basename(values.data ?? ''), ...fields })}\n`);
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** As the recordings write it: line ends of a file, bytes that are not UTF-8 as escapes. */
function comparable(shown: string): string {
  return shown
    .replaceAll('\r\n', '\n')
    .replace(/\[(\d+)\] \d+/g, '[$1] PID')
    .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)
    .replaceAll('srv-app02', HOSTNAME);
}

function clipped(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text);
}

/** Lines as the recording shows them: some asked for the status on a line of their own. */
function typedLines({ lines, real }: z.infer<typeof interactiveCases>[number]): string[] {
  return lines.map((line, index) => {
    const wanted = (real[index] ?? '').replaceAll(PROMPT, '');
    const asksStatus = /^[01]\n$|expected\n[0-2]\n$/.test(wanted) && !line.includes('echo');
    return `${asksStatus ? `${line}; echo $?` : line}\r`;
  });
}

async function replayCases(cases: z.infer<typeof interactiveCases>): Promise<void> {
  const typed = cases.map((each) => ({ keys: [SET_UP, ...typedLines(each)], term: 'dumb', quietMs: 150 }));
  const simulated: string[][] = [];
  for (const each of typed)
    simulated.push((await playOnSimulatedTerminal(each, createTestHost())).slice(1).map(comparable));
  const live =
    values.lower === undefined
      ? null
      : (await playOnRealTerminal(typed, { lower: values.lower, hostname: HOSTNAME })).map((shown) =>
          shown.slice(1).map(comparable),
        );
  let likeRecorded = 0;
  let likeLive = 0;
  for (const [index, each] of cases.entries()) {
    const got = simulated[index] ?? [];
    // A recording may leave out what came after the shell had ended.
    const recorded = each.real.map(comparable);
    const sameRecorded = recorded.every((text, at) => (got[at] ?? '') === text);
    const sameLive = live === null || got.join('') === live[index]?.join('');
    if (sameRecorded) likeRecorded += 1;
    if (sameLive) likeLive += 1;
    if ((live === null ? sameRecorded : sameLive) && !values.verbose) continue;
    tell(`#${index} ${JSON.stringify(each.lines)}`);
    for (const [at, text] of recorded.entries()) {
      if (got[at] === text && (live === null || live[index]?.[at] === text)) continue;
      tell(`   recorded ${clipped(text)}`);
      if (live !== null) tell(`   live     ${clipped(live[index]?.[at] ?? '')}`);
      tell(`   got      ${clipped(got[at] ?? '')}`);
    }
  }
  report({
    n: cases.length,
    likeRecorded,
    shareLikeRecorded: likeRecorded / cases.length,
    ...(live === null ? {} : { likeLive, shareLikeLive: likeLive / cases.length }),
  });
}

async function replayLines({ lines }: z.infer<typeof attackerLines>): Promise<void> {
  const usable = lines.filter(({ line }) => line !== 'exit');
  const keys = [SET_UP, ...usable.map(({ line }) => `${line}\r`)];
  const each = { keys, term: 'dumb', quietMs: 300 };
  const clean = (shown: readonly string[]) =>
    shown.slice(1).map((text) => comparable(text).replaceAll(PROMPT, '').replaceAll('\r', ''));
  const got = clean(await playOnSimulatedTerminal(each, createTestHost()));
  const live =
    values.lower === undefined
      ? null
      : clean((await playOnRealTerminal([each], { lower: values.lower, hostname: HOSTNAME }))[0] ?? []);
  let likeRecorded = 0;
  let likeLive = 0;
  for (const [index, { line, real_output: recorded }] of usable.entries()) {
    const wanted = comparable(recorded).replaceAll('\r', '');
    if (got[index] === wanted) likeRecorded += 1;
    if (live !== null && got[index] === live[index]) likeLive += 1;
    if (got[index] === (live === null ? wanted : live[index])) continue;
    tell(`${line}\n   recorded ${clipped(wanted)}`);
    if (live !== null) tell(`   live     ${clipped(live[index] ?? '')}`);
    tell(`   got      ${clipped(got[index] ?? '')}`);
  }
  report({
    n: usable.length,
    likeRecorded,
    shareLikeRecorded: likeRecorded / usable.length,
    ...(live === null ? {} : { likeLive, shareLikeLive: likeLive / usable.length }),
  });
}

/** A command that must not be there is one that the script expects to fail so. */
function expectsNotFound(step: { readonly out?: string | undefined; readonly basis?: string | undefined }): boolean {
  return /not found|No such file|applet/.test(`${step.out ?? ''} ${step.basis ?? ''}`);
}

async function replayScripts(scripts: z.infer<typeof attackerScripts>): Promise<void> {
  let carried = 0;
  let texts = 0;
  let textsAlike = 0;
  for (const { id, name, steps } of scripts) {
    const host = createTestHost();
    const unintended: string[] = [];
    const differences: string[] = [];
    for (const step of steps) {
      const run = await runCommand(step.cmd, { host, clock: Date });
      // A file that the attacker uploads by another channel is not here.
      const unknown = run.commands
        .flatMap(({ unknownCommands }) => unknownCommands)
        .filter((command) => !command.includes('/'));
      if (unknown.length > 0 && !expectsNotFound(step))
        unintended.push(`${clipped(step.cmd)}\n      unknown ${unknown.join(' ')}: ${clipped(run.stderr)}`);
      const said = run.stdout + run.stderr;
      // Only texts that were measured and stand for themselves are compared, not those that name what they stand for.
      const isMeasured =
        step.basis?.startsWith('M') === true && !/^\(|as S\d|[<>…]|web-prod|\d{4}-\d\d-/.test(step.out ?? '(');
      if (isMeasured) {
        texts += 1;
        const isAlike = said.replaceAll('\r', '').includes((step.out ?? '').trim());
        if (isAlike) textsAlike += 1;
        else
          differences.push(
            `${clipped(step.cmd)}\n      measured ${clipped(step.out ?? '')}\n      got      ${clipped(said)}`,
          );
      }
      if (values.verbose) tell(`${id} ${clipped(step.cmd)} -> ${run.exitCode} ${clipped(said)}`);
    }
    if (unintended.length === 0) carried += 1;
    if (unintended.length + differences.length > 0)
      tell(`${id} ${name}\n   ${[...unintended, ...differences].join('\n   ')}`);
  }
  report({ n: scripts.length, carriedToTheEnd: carried, measuredTexts: texts, measuredTextsAlike: textsAlike });
}

const asCases = interactiveCases.safeParse(data);
const asLines = attackerLines.safeParse(data);
if (asCases.success) await replayCases(asCases.data);
else if (asLines.success) await replayLines(asLines.data);
else await replayScripts(attackerScripts.parse(data));
