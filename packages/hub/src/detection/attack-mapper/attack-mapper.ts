import type { CerberusEvent, Detection, MappedStatement } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../session-facts.ts';
import type { CommandFindings, StatementFindings } from './command-findings.ts';
import { tacticsInContext } from './context.ts';
import { defaultMapperLimits, type MapperLimits } from './limits.ts';
import { mapSession, statementTechniques } from './map-session.ts';
import { observeInput } from './observe-script.ts';
import { detectionOf, type LearnedRanking, type MappedTechnique, rankTogether } from './rank.ts';
import { loadRanker, type TechniqueRanker } from './ranker/ranker.ts';
import { type KnownRule, type RuleFile, RuleSet, readRuleFiles } from './rule-set.ts';
import { loadTechniqueTable, type TechniqueTable } from './technique-table.ts';

export { createFamilyMatcher, type FamilyHint, type Observation, observationsOf } from './families/families.ts';
export { loadIcsTechniqueTable } from './ics-technique-table.ts';
export { type StageReached, stageProgression } from './stage-progression.ts';
export { loadTechniqueRenames } from './technique-renames.ts';
export { ATTACK_VERSION } from './technique-table.ts';

/** What a session of statements means: one entry per statement given, and the session's techniques, strongest first. */
export interface MappedSession {
  readonly statements: readonly MappedStatement[];
  readonly techniques: readonly MappedTechnique[];
}

/**
 * Says which ATT&CK techniques (Enterprise, `ATTACK_VERSION`) commands and other events show. Pure: the same input
 * always gives the same findings. Results may be shared between callers and are frozen.
 */
export interface AttackMapper {
  /** Rules in use. */
  readonly ruleCount: number;
  /** One entry per statement of the line, with its primary tactic and techniques, strongest first. */
  mapCommandLine(input: string): readonly MappedStatement[];
  /**
   * The techniques one event shows, one entry per technique and rule, with the event as evidence.
   *
   * @param facts the session so far, this event included; without it, rules that count attempts do not match
   */
  mapEvent(event: CerberusEvent, facts?: Pick<SessionFacts, 'failedCredentialCount'>): Detection[];
  /** One line or script as a session of its own: its statements and the techniques of all of it. */
  mapScript(input: string): MappedSession;
  /** Maps statements that follow each other; a statement that is part of a pipeline or block is read with its rest. */
  mapSession(statements: readonly string[]): MappedSession;
}

export interface AttackMapperOptions {
  /** Instead of the files in `rules/`. */
  readonly rules?: readonly RuleFile[];
  readonly techniques?: TechniqueTable;
  /** Instead of the one that is shipped; null for rules alone. */
  readonly ranker?: TechniqueRanker | null;
  readonly limits?: Partial<MapperLimits>;
}

interface MappedLine {
  readonly statements: readonly MappedStatement[];
  /** Each rule that matched, with the text of the first statement it matched in. */
  readonly findings: ReadonlyMap<KnownRule['rule']['id'], { readonly known: KnownRule; readonly statement: string }>;
  readonly commands: readonly CommandFindings[];
}

/**
 * Creates a mapper from the rule files, compiled once.
 *
 * @throws CerberusError `invalid-configuration` when a rule file is wrong, naming file and rule
 */
export function createAttackMapper(options: AttackMapperOptions = {}): AttackMapper {
  const limits: MapperLimits = { ...defaultMapperLimits, ...options.limits };
  const techniques = options.techniques ?? loadTechniqueTable();
  const rules = new RuleSet(options.rules ?? readRuleFiles(), techniques);
  // A mapper of other rules is asked what those find; the ranker was combined with our own.
  const ranker = options.ranker === undefined ? (options.rules === undefined ? loadRanker() : null) : options.ranker;
  const learned: LearnedRanking | null = ranker === null ? null : { ranker, techniques, limits };
  const cache = new Map<string, MappedLine>();

  const find = (source: string): StatementFindings[] =>
    observeInput(source, limits).map(({ start, end, commands }) => ({
      text: source.slice(start, end),
      start,
      commands: commands.map((command) => {
        const found = new Set<KnownRule>();
        rules.matchCommand(command, (known) => found.add(known));
        return { command, found: [...found] };
      }),
    }));

  const mapLine = (input: string): MappedLine => {
    const known = cache.get(input);
    if (known !== undefined) {
      // Reinserted, so that the oldest key is the one least recently used.
      cache.delete(input);
      cache.set(input, known);
      return known;
    }
    const mapped = mapFresh(input, find, limits, learned);
    if (limits.maxCachedInputs > 0 && input.length <= limits.maxCachedInputCharacters) {
      if (cache.size >= limits.maxCachedInputs)
        for (const oldest of cache.keys()) {
          cache.delete(oldest);
          break;
        }
      cache.set(input, mapped);
    }
    return mapped;
  };

  return {
    ruleCount: rules.size,
    mapCommandLine: (input) => mapLine(input).statements,
    mapEvent(event, facts) {
      if (event.kind === 'command.entered') {
        const { findings } = mapLine(event.data.input);
        return [...findings.values()].map(({ known, statement }) => detectionOf(known, statement, event.id, limits));
      }
      const context = { failedCredentialCount: facts?.failedCredentialCount ?? 0 };
      return rules.matchEvent(event, context).map((known) => detectionOf(known, statementOf(event), event.id, limits));
    },
    mapScript(input) {
      const { statements, commands } = mapLine(input);
      return { statements, techniques: rankTogether(commands, learned) };
    },
    mapSession: (statements) => mapSession(statements, find, limits, learned),
  };
}

function mapFresh(
  input: string,
  find: (source: string) => StatementFindings[],
  limits: MapperLimits,
  learned: LearnedRanking | null,
): MappedLine {
  const found = find(input);
  const findings = new Map<string, { known: KnownRule; statement: string }>();
  const tactics = tacticsInContext(found.map(({ commands }, pipeline) => ({ commands, pipeline })));
  const statements = found.map(({ text, commands }, index): MappedStatement => {
    const matched = commands.flatMap((command) => command.found);
    for (const known of matched)
      if (!findings.has(known.rule.id)) findings.set(known.rule.id, { known, statement: text });
    return {
      text,
      tactic: tactics[index] ?? null,
      techniques: statementTechniques(matched, commands, limits, learned),
    };
  });
  for (const statement of statements) {
    for (const technique of statement.techniques) Object.freeze(technique);
    Object.freeze(statement.techniques);
    Object.freeze(statement);
  }
  const commands = found.flatMap((statement) => statement.commands);
  return { statements: Object.freeze(statements), findings, commands };
}

/** The attacker's own text that an event rule matched, for the reader of the finding. */
function statementOf(event: CerberusEvent): string | null {
  switch (event.kind) {
    case 'credential.tried':
      return event.data.username;
    case 'file.uploaded':
      return event.data.path;
    case 'file.downloaded':
      return event.data.url;
    case 'tunnel.requested':
      return `${event.data.target.address}:${event.data.target.port}`;
    case 'http.requested':
      return `${event.data.method} ${event.data.target}`;
    default:
      return null;
  }
}
