import type { Tactic } from '@cerberusmesh/contracts';
import { NEUTRAL_COMMANDS } from './command-classes.ts';
import type { CommandFindings } from './command-findings.ts';
import { baseName, type ObservedCommand } from './observed-command.ts';
import { tacticOf } from './rank.ts';
import type { KnownRule } from './rule-set.ts';

/** One statement of a session, before its neighbours are looked at. */
export interface StatementInContext {
  readonly commands: readonly CommandFindings[];
  /** Statements with the same number are pieces of one pipeline. */
  readonly pipeline: number;
}

/** A rule below this says too little to set a statement's tactic against its neighbours. */
const weakConfidence = 0.45;

/** Subjects remembered in one session, so that deleting what was used before can be told from clearing the way. */
const maxRememberedSubjects = 1_000;

/** What ends in one of these serves it from its first command on: reading a key to send it away is sending it away. */
const SINK_TACTICS: ReadonlySet<Tactic> = new Set<Tactic>(['exfiltration', 'impact']);

/**
 * The primary tactic of each statement of a session.
 *
 * A firm rule sets it. Where only supporting rules matched (decoding, making executable, deleting), the tactic of what
 * they support goes first: `echo ... | base64 -d | sh` is execution. Commands that merely pass on, shape or wait for what
 * others do take the tactic of what they serve: within a pipeline of what feeds them, else of what they feed; outside
 * one of the next statement that has a tactic, else of the one before. In a pipeline that sends data away or destroys,
 * all commands serve that. An unknown command outside a pipeline stays without.
 */
export function tacticsInContext(statements: readonly StatementInContext[]): (Tactic | null)[] {
  const [only] = statements;
  if (only !== undefined && statements.length === 1) return [tacticOfAlone(only)];
  const remembered = new Set<string>();
  const firm: (Tactic | null)[] = [];
  const soft: (Tactic | null)[] = [];
  for (const { commands } of statements) {
    const matched = commands.flatMap(({ found }) => found);
    const deleting = deletesUsed(commands, remembered);
    firm.push(tacticOf(matched.filter((known) => isFirm(known) || (deleting && known.rule.supporting === true))));
    soft.push(tacticOf(matched));
    for (const { command } of commands) {
      if (command.name === 'rm' || remembered.size >= maxRememberedSubjects) continue;
      for (const subject of subjectsOf(command)) remembered.add(subject);
    }
  }
  const samePipeline = (from: number, to: number): boolean => statements[from]?.pipeline === statements[to]?.pipeline;
  const inPipeline = statements.map((_, index) => samePipeline(index, index - 1) || samePipeline(index, index + 1));
  spreadSinks(firm, statements);
  const neutral = statements.map(
    ({ commands }, index) =>
      commands.every(({ command }) => isNeutral(command)) &&
      (inPipeline[index] === true || soft[index] !== 'discovery'),
  );
  const yields = firm.map(
    (tactic, index) =>
      tactic === null && (neutral[index] === true || soft[index] !== null || inPipeline[index] === true),
  );
  const filled = fill(firm, yields, samePipeline, 'before');
  const settled = filled.map((tactic, index) => tactic ?? (neutral[index] === true ? null : (soft[index] ?? null)));
  // What writes a file belongs to what was done before; anything else neutral prepares what follows.
  const after = fill(settled, neutral, () => true, 'after');
  const before = fill(settled, neutral, () => true, 'before');
  return statements.map(({ commands }, index) => {
    const tactic = commands.some(({ command }) => command.writes.length > 0) ? before[index] : after[index];
    return tactic ?? soft[index] ?? null;
  });
}

/** Gives the tactic of a pipeline's last command to the whole pipeline when it is where everything ends. */
function spreadSinks(firm: (Tactic | null)[], statements: readonly StatementInContext[]): void {
  for (let index = statements.length - 1; index > 0; index--) {
    const tactic = firm[index] ?? null;
    if (tactic === null || !SINK_TACTICS.has(tactic)) continue;
    if (statements[index]?.pipeline === statements[index - 1]?.pipeline) firm[index - 1] = tactic;
  }
}

/** Commands that only pass on, shape or wait for what others do. */
export function isNeutral({ name }: ObservedCommand): boolean {
  return name === '' || NEUTRAL_COMMANDS.has(name);
}

function isFirm({ rule }: KnownRule): boolean {
  return rule.supporting !== true && rule.confidence >= weakConfidence;
}

function tacticOfAlone({ commands }: StatementInContext): Tactic | null {
  const matched = commands.flatMap(({ found }) => found);
  return tacticOf(matched.filter(isFirm)) ?? tacticOf(matched);
}

/** Deleting what the session fetched, wrote or ran before is hiding it; deleting anything else clears the way. */
function deletesUsed(commands: readonly CommandFindings[], remembered: ReadonlySet<string>): boolean {
  return commands.some(
    ({ command }) =>
      command.name === 'rm' && subjectsOf(command).some((subject) => subject !== 'rm' && remembered.has(subject)),
  );
}

const maxSubjects = 8;

/** What a command is about, for telling whether a later one is about the same: its own and its operands' base names. */
function subjectsOf(command: ObservedCommand): string[] {
  return [command.name, ...command.operands.slice(0, maxSubjects).map(baseName)];
}

/** Fills what may take a tactic from its nearest neighbour that may lend its own, one side preferred. */
function fill(
  tactics: readonly (Tactic | null)[],
  mayTake: readonly boolean[],
  mayLend: (from: number, to: number) => boolean,
  preferred: 'before' | 'after',
): (Tactic | null)[] {
  const before = nearest(tactics, 1, mayLend);
  const after = nearest(tactics, -1, mayLend);
  return tactics.map((tactic, index) => {
    if (tactic !== null || mayTake[index] !== true) return tactic;
    const [first, second] = preferred === 'before' ? [before, after] : [after, before];
    return first[index] ?? second[index] ?? null;
  });
}

/** For each place the closest tactic before it (`step` 1) or after it (`step` -1). */
function nearest(
  tactics: readonly (Tactic | null)[],
  step: 1 | -1,
  mayLend: (from: number, to: number) => boolean,
): (Tactic | null)[] {
  const found: (Tactic | null)[] = new Array(tactics.length).fill(null);
  let last = -1;
  for (let count = 0; count < tactics.length; count++) {
    const index = step === 1 ? count : tactics.length - 1 - count;
    if (last >= 0 && mayLend(last, index)) found[index] = tactics[last] ?? null;
    if (tactics[index] !== null) last = index;
  }
  return found;
}
