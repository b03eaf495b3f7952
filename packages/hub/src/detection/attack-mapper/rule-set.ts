import { readdirSync, readFileSync } from 'node:fs';
import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { parse as parseYaml } from 'yaml';
import { type CommandPredicate, compileMatch, type MatchNeed, matchKeys } from './command-matcher.ts';
import { compileEventMatch, type EventContext, type EventPredicate } from './event-matcher.ts';
import { compileGlobs, type TextPredicate } from './glob.ts';
import { homePath, type ObservedCommand } from './observed-command.ts';
import {
  type CommandMatch,
  type CommandRule,
  commandRuleSchema,
  type EventRule,
  eventRuleSchema,
  type Rule,
  ruleFileSchema,
} from './rule-schema.ts';
import type { Technique, TechniqueTable } from './technique-table.ts';

/** A rule file as found: its name, for messages, and its rules. */
export interface RuleFile {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** A rule with its technique looked up. */
export interface KnownRule {
  readonly rule: Rule;
  readonly technique: Technique;
}

/**
 * Reads every `*.yaml` of a folder.
 *
 * @throws CerberusError `invalid-configuration` naming the file and the rule that is wrong
 */
export function readRuleFiles(folder: URL = new URL('./rules/', import.meta.url)): RuleFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => parseRuleFile(name, readFileSync(new URL(name, folder), 'utf8')));
}

/** Parses one rule file; see `readRuleFiles` for errors. */
export function parseRuleFile(name: string, text: string): RuleFile {
  let source: unknown;
  try {
    source = parseYaml(text);
  } catch (cause) {
    throw new CerberusError('invalid-configuration', `${name} is not valid YAML: ${messageOf(cause)}`, { cause });
  }
  const file = ruleFileSchema.safeParse(source);
  if (file.success) return { name, rules: file.data.rules };
  throw new CerberusError('invalid-configuration', `${name}: ${explain(source)}`, { cause: file.error });
}

/** A union's own message does not say which rule is wrong: each is tried alone. */
function explain(source: unknown): string {
  const rules: unknown = typeof source === 'object' && source !== null && 'rules' in source ? source.rules : null;
  if (!Array.isArray(rules)) return 'expected `about` and a list of `rules`';
  for (const [index, rule] of rules.entries()) {
    const isObject = typeof rule === 'object' && rule !== null;
    const schema = isObject && 'when' in rule ? eventRuleSchema : commandRuleSchema;
    const parsed = schema.safeParse(rule);
    if (parsed.success) continue;
    const id = isObject && 'id' in rule && typeof rule.id === 'string' ? rule.id : `number ${index + 1}`;
    const issue = parsed.error.issues[0];
    return `rule ${id}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not a rule'}`;
  }
  return 'unknown key beside `about` and `rules`';
}

interface Entry extends KnownRule {
  readonly matches: CommandPredicate;
}

/** Rules compiled once into predicates, indexed by what a command must have for them to match. */
export class RuleSet {
  readonly size: number;
  readonly #byName = new Map<string, Entry[]>();
  readonly #byNeed: Record<MatchNeed, GatedEntries> = {
    reads: new GatedEntries((command) => command.reads),
    writes: new GatedEntries((command) => command.writes),
    assignments: new GatedEntries((command) => command.assignments.map(({ name }) => name)),
    slash: new GatedEntries((command) => [command.path, homePath(command.path)]),
    wrappers: new GatedEntries((command) => command.wrappers),
    disguise: new GatedEntries(() => []),
    nothing: new GatedEntries((command) => [command.name]),
  };
  readonly #byKind = new Map<CerberusEvent['kind'], { known: KnownRule; matches: EventPredicate }[]>();

  /** @throws CerberusError `invalid-configuration` for an unknown technique, a tactic that is not its own, or a doubled id */
  constructor(files: readonly RuleFile[], techniques: TechniqueTable) {
    const ids = new Set<string>();
    for (const file of files) {
      for (const rule of file.rules) {
        const fail = (problem: string): never => {
          throw new CerberusError('invalid-configuration', `${file.name}: rule ${rule.id}: ${problem}`);
        };
        if (ids.has(rule.id)) fail('another rule has this id');
        ids.add(rule.id);
        const technique = techniques.get(rule.technique) ?? fail(`ATT&CK has no technique ${rule.technique}`);
        if (!technique.tactics.includes(rule.tactic)) fail(`${rule.technique} does not serve ${rule.tactic}`);
        try {
          if ('match' in rule) this.#addCommandRule(rule, technique);
          else this.#addEventRule(rule, technique);
        } catch (cause) {
          fail(messageOf(cause));
        }
      }
    }
    this.size = ids.size;
  }

  /** Calls `found` for every rule that a command meets; once per match of a rule. */
  matchCommand(command: ObservedCommand, found: (known: KnownRule) => void): void {
    const named = this.#byName.get(command.name);
    if (named !== undefined) run(named, command, found);
    if (command.writes.length > 0) this.#byNeed.writes.run(command, found);
    if (command.reads.length > 0) this.#byNeed.reads.run(command, found);
    if (command.assignments.length > 0) this.#byNeed.assignments.run(command, found);
    if (command.path.includes('/')) this.#byNeed.slash.run(command, found);
    if (command.wrappers.length > 0) this.#byNeed.wrappers.run(command, found);
    if (command.disguised) this.#byNeed.disguise.run(command, found);
    this.#byNeed.nothing.run(command, found);
  }

  /** The rules that an event other than a command meets. */
  matchEvent(event: CerberusEvent, context: EventContext): KnownRule[] {
    const entries = this.#byKind.get(event.kind) ?? [];
    const found = new Set<KnownRule>();
    for (const entry of entries) if (entry.matches(event, context)) found.add(entry.known);
    return [...found];
  }

  #addCommandRule(rule: CommandRule, technique: Technique): void {
    for (const match of rule.match) {
      const { names, rest } = matchKeys(match);
      if (rest !== null)
        this.#byNeed[rest.need].add(
          { rule, technique, matches: compileMatch(rest.match) },
          gateOf(rest.match, rest.need),
        );
      if (names.length === 0) continue;
      // The index has seen to the name already.
      const { command: _, ...others } = match;
      const entry: Entry = { rule, technique, matches: compileMatch(others) };
      for (const name of names) this.#byName.set(name, [...(this.#byName.get(name) ?? []), entry]);
    }
  }

  #addEventRule(rule: EventRule, technique: Technique): void {
    const known: KnownRule = { rule, technique };
    for (const when of rule.when) {
      const entries = this.#byKind.get(when.kind) ?? [];
      entries.push({ known, matches: compileEventMatch(when) });
      this.#byKind.set(when.kind, entries);
    }
  }
}

/** Rules looked at only when one of a command's texts meets one of their globs, all globs asked in one go. */
class GatedEntries {
  readonly #textsOf: (command: ObservedCommand) => readonly string[];
  readonly #always: Entry[] = [];
  readonly #gated: Entry[] = [];
  readonly #globs: string[] = [];
  #gate: TextPredicate | null = null;

  constructor(textsOf: (command: ObservedCommand) => readonly string[]) {
    this.#textsOf = textsOf;
  }

  /** @param globs one of which must hold for the entry to match; null when that cannot be said */
  add(entry: Entry, globs: readonly string[] | null): void {
    if (globs === null || globs.some((glob) => glob === '*' || glob === '?*')) {
      this.#always.push(entry);
      return;
    }
    this.#gated.push(entry);
    this.#globs.push(...globs);
    this.#gate = null;
  }

  run(command: ObservedCommand, found: (known: KnownRule) => void): void {
    run(this.#always, command, found);
    if (this.#gated.length === 0) return;
    this.#gate ??= compileGlobs(this.#globs);
    for (const text of this.#textsOf(command)) {
      if (!this.#gate(text)) continue;
      run(this.#gated, command, found);
      return;
    }
  }
}

/** The globs that stand for what an entry needs. */
function gateOf(match: CommandMatch, need: MatchNeed): readonly string[] | null {
  switch (need) {
    case 'reads':
      return match.reads ?? null;
    case 'writes':
      return match.writes ?? null;
    case 'assignments':
      return match.assigns ?? null;
    case 'slash':
      return match.path ?? null;
    case 'wrappers':
      return match.wrapper ?? null;
    case 'nothing':
      return match.command ?? null;
    case 'disguise':
      return null;
  }
}

function run(entries: readonly Entry[], command: ObservedCommand, found: (known: KnownRule) => void): void {
  for (const entry of entries) if (entry.matches(command)) found(entry);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
