import type { DirectiveCode, DirectiveFacts, DirectiveKind, DirectiveOf } from '@cerberusmesh/contracts';
import type { Chosen } from './directive-journal.ts';

/** What an order came to. */
export interface Effected {
  /** One sentence for whoever gave the order. */
  readonly detail: string;
  readonly facts: DirectiveFacts;
  /** What turned out to be chosen only now, such as a port; kept with the order. */
  readonly chosen?: Chosen;
}

/**
 * One kind of order.
 *
 * Obligations: `apply` does the same for the same choice, also after a kill half-way and at every start of the sensor
 * while the order is in force; `before` is then what it came to the first time. `undo` restores what was there; a second
 * call changes nothing. They throw `DirectiveError` for what the hub may tell apart.
 */
export interface DirectiveEffect<Kind extends DirectiveKind> {
  apply(order: DirectiveOf<Kind>, chosen: Chosen, before: DirectiveFacts | null): Promise<Effected>;
  undo(order: DirectiveOf<Kind>, chosen: Chosen): Promise<Effected>;
}

/** An order that could not be carried out. */
export class DirectiveError extends Error {
  override readonly name = 'DirectiveError';
  readonly code: DirectiveCode;

  constructor(code: DirectiveCode, message: string) {
    super(message);
    this.code = code;
  }
}
