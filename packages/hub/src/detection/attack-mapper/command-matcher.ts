import { compileGlobs, splitGlobs, type TextPredicate } from './glob.ts';
import { homePath, type ObservedCommand } from './observed-command.ts';
import type { CommandConditions, CommandMatch } from './rule-schema.ts';

export type CommandPredicate = (command: ObservedCommand) => boolean;

/** The part of a command that must not be empty for a match without exact names to be worth trying. */
export type MatchNeed = 'reads' | 'writes' | 'assignments' | 'slash' | 'wrappers' | 'disguise' | 'nothing';

/** Where in the rule index a match belongs; both parts when its names are partly exact. */
export interface MatchKeys {
  /** Exact names it matches. */
  readonly names: readonly string[];
  /** The same match for names that are no exact texts, or for any name; null when exact names are all. */
  readonly rest: { readonly match: CommandMatch; readonly need: MatchNeed } | null;
}

/** Splits a match by how it can be looked up. */
export function matchKeys(match: CommandMatch): MatchKeys {
  if (match.command === undefined) return { names: [], rest: { match, need: needOf(match) } };
  const { texts, patterns } = splitGlobs(match.command);
  if (patterns.length === 0) return { names: texts, rest: null };
  const rest = { ...match, command: patterns };
  return { names: texts, rest: { match: rest, need: needOf(rest) } };
}

function needOf(match: CommandMatch): MatchNeed {
  if (match.disguised === true) return 'disguise';
  if (match.wrapper !== undefined) return 'wrappers';
  if (match.writes !== undefined) return 'writes';
  if (match.reads !== undefined) return 'reads';
  if (match.assigns !== undefined) return 'assignments';
  return match.path !== undefined ? 'slash' : 'nothing';
}

/** Compiles one match of a rule: every condition in it must hold for a command. */
export function compileMatch(match: CommandMatch): CommandPredicate {
  const { from, into, notWith, ...own } = match;
  const predicates = conditionPredicates(own);
  if (from !== undefined) predicates.push(neighbour(from, (other, command) => other.position < command.position));
  if (into !== undefined) predicates.push(neighbour(into, (other, command) => other.position > command.position));
  if (notWith !== undefined) {
    const found = neighbour(notWith, (other, command) => other !== command);
    predicates.push((command) => !found(command));
  }
  return all(predicates);
}

function neighbour(
  conditions: CommandConditions,
  stands: (other: ObservedCommand, command: ObservedCommand) => boolean,
): CommandPredicate {
  const matches = all(conditionPredicates(conditions));
  return (command) => {
    for (const other of command.pipeline) if (stands(other, command) && matches(other)) return true;
    return false;
  };
}

function all(predicates: readonly CommandPredicate[]): CommandPredicate {
  const [first, second] = predicates;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return (command) => {
    for (const predicate of predicates) if (!predicate(command)) return false;
    return true;
  };
}

/** The predicates of one set of conditions, cheapest and most telling first. */
function conditionPredicates(match: CommandConditions): CommandPredicate[] {
  const predicates: CommandPredicate[] = [];
  const add = (globs: readonly string[] | undefined, make: (matches: TextPredicate) => CommandPredicate): void => {
    if (globs !== undefined) predicates.push(make(compileGlobs(globs)));
  };
  add(match.command, (matches) => (command) => matches(command.name));
  add(
    match.path,
    (matches) => (command) => command.path !== '' && (matches(command.path) || matches(homePath(command.path))),
  );
  add(match.noPath, (matches) => (command) => !matches(command.path));
  add(match.subcommand, (matches) => (command) => command.operands[0] !== undefined && matches(command.operands[0]));
  add(match.lastOperand, (matches) => (command) => some(command.operands.slice(-1), matches));
  add(match.flag, (matches) => (command) => someOf(command.flags, matches));
  for (const glob of match.allFlags ?? []) add([glob], (matches) => (command) => someOf(command.flags, matches));
  add(match.noFlag, (matches) => (command) => !someOf(command.flags, matches));
  const count = match.operands;
  if (count !== undefined) {
    const { min = 0, max = Number.POSITIVE_INFINITY } = count;
    predicates.push((command) => command.operands.length >= min && command.operands.length <= max);
  }
  add(match.wrapper, (matches) => (command) => some(command.wrappers, matches));
  add(match.noWrapper, (matches) => (command) => !some(command.wrappers, matches));
  if (match.background === true) predicates.push((command) => command.background);
  if (match.inLoop === true) predicates.push((command) => command.inLoop);
  if (match.disguised === true) predicates.push((command) => command.disguised);
  add(match.argument, (matches) => (command) => some(command.arguments, matches));
  for (const glob of match.allArguments ?? []) add([glob], (matches) => (command) => some(command.arguments, matches));
  add(match.noArgument, (matches) => (command) => !some(command.arguments, matches));
  add(match.reads, (matches) => (command) => some(command.reads, matches));
  add(match.writes, (matches) => (command) => some(command.writes, matches));
  addAssignments(match, predicates);
  add(match.content, (matches) => (command) => command.content !== null && matches(command.content));
  return predicates;
}

function addAssignments(match: CommandConditions, predicates: CommandPredicate[]): void {
  if (match.assigns === undefined && match.assignedValue === undefined) return;
  const name = compileGlobs(match.assigns ?? ['*']);
  const value = compileGlobs(match.assignedValue ?? ['*']);
  predicates.push((command) =>
    command.assignments.some((assignment) => name(assignment.name) && value(assignment.value)),
  );
}

function some(texts: readonly string[], matches: TextPredicate): boolean {
  for (const text of texts) if (matches(text)) return true;
  return false;
}

function someOf(texts: ReadonlySet<string>, matches: TextPredicate): boolean {
  for (const text of texts) if (matches(text)) return true;
  return false;
}
