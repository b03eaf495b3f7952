import type { ObservedCommand } from './observed-command.ts';
import type { KnownRule } from './rule-set.ts';

/** What the rules found in one statement, command by command. */
export interface StatementFindings {
  readonly text: string;
  /** Offset in the source that was read. */
  readonly start: number;
  readonly commands: readonly CommandFindings[];
}

export interface CommandFindings {
  readonly command: ObservedCommand;
  readonly found: readonly KnownRule[];
}
