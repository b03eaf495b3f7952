import type { RegularExpression } from '../expansion/regular-expression.ts';
import type { CommandContext } from '../kernel/program.ts';
import type { AwkMemory } from './awk-memory.ts';
import type { AwkStreams } from './awk-streams.ts';
import type { AwkExpression, AwkTarget } from './awk-syntax.ts';
import type { AwkValue } from './awk-values.ts';

/** What built-in functions may do with the program that calls them. */
export interface AwkEvaluator {
  readonly context: CommandContext;
  readonly memory: AwkMemory;
  readonly streams: AwkStreams;
  value(expression: AwkExpression): Promise<AwkValue>;
  /** An expression as a pattern: a literal one, or its text. */
  patternOf(expression: AwkExpression): Promise<RegularExpression>;
  set(target: AwkTarget, value: AwkValue): Promise<void>;
}
