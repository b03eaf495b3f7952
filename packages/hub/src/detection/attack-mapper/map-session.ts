import type { MappedStatement } from '@cerberusmesh/contracts';
import { parse } from '@cerberusmesh/shell-syntax';
import type { MappedSession } from './attack-mapper.ts';
import type { CommandFindings, StatementFindings } from './command-findings.ts';
import { isNeutral, tacticsInContext } from './context.ts';
import type { MapperLimits } from './limits.ts';
import { type LearnedRanking, type MappedTechnique, proposeTechnique, rankTechniques, rankTogether } from './rank.ts';
import type { KnownRule } from './rule-set.ts';

/** Statements joined into one script when a pipeline or block runs over them. */
const maxJoinedStatements = 32;

/**
 * Maps statements that follow each other in one session. Whoever split them may have cut pipelines and blocks apart
 * (`cat x |`, `grep y`; `if true;`, `then id; fi`): those are joined, read as one, and every finding is given back to
 * the statement that holds its command.
 */
export function mapSession(
  statements: readonly string[],
  find: (source: string) => StatementFindings[],
  limits: MapperLimits,
  learned: LearnedRanking | null,
): MappedSession {
  const parts: Part[] = [];
  const accepted = statements.slice(0, limits.maxSessionStatements);
  for (let at = 0; at < accepted.length; ) {
    const group = joinedGroup(accepted, at, limits);
    for (const [index, { text, commands }] of readGroup(group, find).entries()) {
      const pipes = index > 0 && endsWithPipe(group[index - 1] ?? '');
      parts.push({ text, commands, pipeline: pipes ? (parts.at(-1)?.pipeline ?? 0) : parts.length });
    }
    at += group.length;
  }
  const tactics = tacticsInContext(parts);
  const mapped = parts.map(({ text, commands }, index): MappedStatement => {
    const matched = commands.flatMap(({ found }) => found);
    return {
      text,
      tactic: tactics[index] ?? null,
      techniques: statementTechniques(matched, commands, limits, learned),
    };
  });
  const findings = parts.flatMap(({ commands }) => commands);
  return { statements: mapped, techniques: rankTogether(findings, learned) };
}

/** What the rules found in one statement; the ranker's hint where they found nothing. */
export function statementTechniques(
  matched: readonly KnownRule[],
  commands: readonly CommandFindings[],
  limits: MapperLimits,
  learned: LearnedRanking | null,
): MappedTechnique[] {
  if (matched.length > 0) return rankTechniques(matched, limits.maxTechniquesPerStatement);
  // `cd`, `sleep` and the like are about nothing by themselves.
  if (learned === null || commands.every(({ command }) => isNeutral(command))) return [];
  return proposeTechnique(
    commands.map(({ command }) => command),
    learned,
  );
}

interface Part {
  readonly text: string;
  readonly commands: readonly CommandFindings[];
  readonly pipeline: number;
}

/** Reads a group as one script and hands its findings back by where each command begins. */
function readGroup(
  group: readonly string[],
  find: (source: string) => StatementFindings[],
): { readonly text: string; readonly commands: CommandFindings[] }[] {
  const parts = group.map((text): { text: string; commands: CommandFindings[] } => ({ text, commands: [] }));
  const starts: number[] = [];
  let source = '';
  for (const [index, text] of group.entries()) {
    starts.push(source.length);
    const last = index === group.length - 1;
    source += last ? withoutDanglingOperator(text) : endsWithPipe(text) ? `${text} ` : `${text}\n`;
  }
  for (const statement of find(source)) {
    for (const entry of statement.commands) {
      let index = 0;
      while (index + 1 < starts.length && (starts[index + 1] ?? 0) <= entry.command.start) index += 1;
      parts[index]?.commands.push(entry);
    }
  }
  return parts;
}

/** The statements from `at` on that only make sense together. */
function joinedGroup(statements: readonly string[], at: number, limits: MapperLimits): readonly string[] {
  let source = '';
  let pipeEnd = at;
  for (let end = at; end < statements.length && end < at + maxJoinedStatements; end++) {
    const text = statements[end] ?? '';
    if (source.length + text.length > limits.maxInputCharacters) break;
    const pipes = endsWithPipe(text);
    if (pipes && end + 1 < statements.length) {
      source += `${text} `;
      pipeEnd = end + 1;
      continue;
    }
    source += withoutDanglingOperator(text);
    // Text that goes on may still bring the end of a here-document.
    const { error } = source.includes('<<')
      ? parse(`${source}\n`, { endOfInput: false })
      : parse(source, { endOfInput: true });
    if (error === null) return statements.slice(at, end + 1);
    if (!error.incomplete) break;
    source += '\n';
  }
  // Whatever is wrong with it, a pipeline stays together; the rest is read alone.
  return statements.slice(at, Math.min(pipeEnd, at + maxJoinedStatements) + 1);
}

function endsWithPipe(text: string): boolean {
  const trimmed = text.trimEnd();
  return (trimmed.endsWith('|') && !trimmed.endsWith('||')) || trimmed.endsWith('|&');
}

/** `cd /tmp &&` with nothing after it is `cd /tmp` to whoever reads it alone. */
function withoutDanglingOperator(text: string): string {
  const trimmed = text.trimEnd();
  if (trimmed.endsWith('&&') || trimmed.endsWith('||') || trimmed.endsWith('|&')) return trimmed.slice(0, -2);
  return trimmed.endsWith('|') ? trimmed.slice(0, -1) : text;
}
