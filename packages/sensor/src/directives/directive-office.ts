import {
  CerberusError,
  type CerberusEvent,
  type Directive,
  type DirectiveCode,
  type DirectiveKind,
  type DirectiveOf,
  type DirectiveResult,
} from '@cerberusmesh/contracts';
import type { DirectiveLimits } from '../limits.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import type { Clock, Log } from '../trap.ts';
import type { DirectiveOffice } from '../uplink/directive-link.ts';
import type { DirectiveJournal, JournalEntry } from './directive-journal.ts';
import { type DirectiveEffect, DirectiveError, type Effected } from './effect.ts';
import type { RotateHostKeyEffect } from './effects/rotate-host-key.ts';

/** What each kind of order does. */
export type DirectiveEffects = {
  readonly [Kind in Exclude<DirectiveKind, 'withdraw'>]: DirectiveEffect<Kind>;
} & { readonly rotate_host_key: RotateHostKeyEffect };

export interface RunningOffice extends DirectiveOffice {
  /**
   * Brings back what was in force when the sensor ended: first what attackers see on machines, before a trap listens;
   * then what needs the traps. Call once each, before the first order.
   */
  restore(part: 'machines' | 'traps'): Promise<void>;
  stop(): void;
}

const NEEDS_TRAPS: ReadonlySet<DirectiveKind> = new Set(['launch_decoy', 'rotate_host_key']);

/** A timer waits at most so long; then it is looked again. */
const MAX_TIMER_MS = 2_000_000_000;

/**
 * Carries orders out, one after the other: the choice is on disk before anything is done, the result before anybody is
 * told. An order that was begun when the sensor was killed is done again with the same choice.
 */
export function createDirectiveOffice(options: {
  readonly journal: DirectiveJournal;
  readonly effects: DirectiveEffects;
  readonly sessions: Pick<SessionRegistry, 'operational'>;
  readonly append: (event: CerberusEvent) => void;
  readonly limits: DirectiveLimits;
  readonly clock: Clock;
  readonly log: Log;
}): RunningOffice {
  const { journal, effects, sessions, append, limits, clock, log } = options;
  let queue: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  let listener: () => void = () => undefined;

  function inOrder(work: () => Promise<void>): Promise<void> {
    queue = queue.then(work).catch((error: unknown) => {
      // Only our own disk can bring us here.
      log.error('an order could not be kept', { error: messageOf(error) });
    });
    return queue;
  }

  function tell(answer: {
    readonly directive: Pick<Directive, 'directiveId' | 'kind' | 'sequence'> | null;
    readonly state: DirectiveResult['state'] | 'refused';
    readonly code: DirectiveCode | null;
    readonly detail: string;
  }): void {
    const { directive, state, code, detail } = answer;
    append(
      sessions.operational('directive.answered', {
        directiveId: directive?.directiveId ?? null,
        directiveKind: directive?.kind ?? null,
        sequence: directive?.sequence ?? null,
        state,
        code,
        detail,
      }),
    );
  }

  function settle(
    entry: JournalEntry,
    state: DirectiveResult['state'],
    effected: Effected,
    code: DirectiveCode | null,
  ) {
    const { detail, facts, chosen = entry.chosen } = effected;
    journal.put({ ...entry, chosen, state, result: { state, code, detail, facts }, isReported: false });
    tell({ directive: entry.directive, state, code, detail });
    schedule();
  }

  async function apply(entry: JournalEntry): Promise<void> {
    try {
      settle(entry, 'applied', await applyEffect(effects, entry), null);
    } catch (error) {
      const { code, detail } = failureOf(error);
      if (code === 'failed') log.error('an order could not be carried out', { kind: entry.directive.kind, detail });
      settle(entry, 'failed', { detail, facts: {} }, code);
    }
  }

  async function undo(entry: JournalEntry, why: string): Promise<string> {
    try {
      const { detail, facts } = await undoEffect(effects, entry);
      settle(entry, 'undone', { detail: `${why}${detail}`.slice(0, 1000), facts }, null);
      return detail;
    } catch (error) {
      // It is over for the hub either way; what is left of it is said.
      const { code, detail } = failureOf(error);
      settle(entry, 'undone', { detail: `${why}Not all of it could be taken back: ${detail}`, facts: {} }, code);
      return detail;
    }
  }

  async function withdraw(directive: DirectiveOf<'withdraw'>): Promise<void> {
    const target = journal.find(directive.data.directiveId);
    const detail =
      target?.state === 'applied' || target?.state === 'begun'
        ? await undo(target, '')
        : 'There was nothing in force to take back.';
    const entry: JournalEntry = { directive, state: 'begun', chosen: {}, result: null, isReported: false };
    // Its own entry is over at once: taking back lasts.
    journal.put({ ...entry, state: 'undone', result: { state: 'applied', code: null, detail, facts: {} } });
    tell({ directive, state: 'applied', code: null, detail });
  }

  async function carryOut(directive: Directive): Promise<void> {
    if (directive.kind === 'withdraw') return withdraw(directive);
    const entry: JournalEntry = { directive, state: 'begun', chosen: {}, result: null, isReported: false };
    const inForce = journal.entries().filter(({ state }) => state === 'applied' || state === 'begun').length;
    if (inForce >= limits.maxInForce) {
      settle(entry, 'failed', { detail: `${inForce} orders are in force already.`, facts: {} }, 'too-many');
      return;
    }
    const chosen = directive.kind === 'rotate_host_key' ? effects.rotate_host_key.choose(directive) : {};
    const begun = { ...entry, chosen };
    journal.put(begun);
    await apply(begun);
  }

  function schedule(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const ends = journal.entries().flatMap(({ directive, state }) => {
      return state === 'applied' && directive.effectUntil !== null ? [Date.parse(directive.effectUntil)] : [];
    });
    if (ends.length === 0 || isStopped) return;
    const waitMs = Math.min(MAX_TIMER_MS, Math.max(0, Math.min(...ends) - clock.now()));
    timer = setTimeout(() => void inOrder(endDue), Math.ceil(waitMs)).unref();
  }

  async function endDue(): Promise<void> {
    for (const entry of journal.entries()) {
      if (isStopped) return;
      if (entry.state === 'applied' && isOver(entry)) await undo(entry, 'Its time was over. ');
    }
    schedule();
    listener();
  }

  function isOver({ directive: { effectUntil } }: JournalEntry): boolean {
    return effectUntil !== null && Date.parse(effectUntil) <= clock.now();
  }

  return {
    lastSequence: () => journal.lastSequence(),
    carryOut: (directive) => inOrder(() => carryOut(directive)),
    refuse({ code, detail, directiveId, kind, sequence }) {
      const directive =
        directiveId === null || kind === null || sequence === null ? null : { directiveId, kind, sequence };
      tell({ directive, state: 'refused', code, detail });
      if (sequence !== null) journal.pass(sequence);
    },
    unreported: () =>
      journal.entries().flatMap(({ directive: { directiveId }, result, isReported }) => {
        return result === null || isReported ? [] : [{ directiveId, result }];
      }),
    reported(directiveId, result) {
      const entry = journal.find(directiveId);
      if (entry !== null && entry.result === result) journal.put({ ...entry, isReported: true });
    },
    onResult(changed) {
      listener = changed;
    },
    restore: (part) =>
      inOrder(async () => {
        for (const entry of journal.entries()) {
          if (NEEDS_TRAPS.has(entry.directive.kind) !== (part === 'traps')) continue;
          if (entry.state === 'begun') await apply(entry);
          else if (entry.state === 'applied' && isOver(entry)) await undo(entry, 'Its time was over. ');
          else if (entry.state === 'applied') await bringBack(entry);
          else if (entry.state === 'undone' && entry.directive.kind === 'insert_trap')
            await undoEffect(effects, entry).catch(() => undefined);
        }
        schedule();
      }),
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };

  /** What was in force is so again; the hub hears of it only where that cannot be. */
  async function bringBack(entry: JournalEntry): Promise<void> {
    try {
      await applyEffect(effects, entry);
    } catch (error) {
      const { code, detail } = failureOf(error);
      log.error('what an order did could not be brought back', { kind: entry.directive.kind, detail });
      settle(entry, 'failed', { detail: `It could not be brought back: ${detail}`.slice(0, 1000), facts: {} }, code);
    }
  }
}

function applyEffect(effects: DirectiveEffects, { directive, chosen, result }: JournalEntry): Promise<Effected> {
  const before = result?.facts ?? null;
  switch (directive.kind) {
    case 'insert_trap':
      return effects.insert_trap.apply(directive, chosen, before);
    case 'launch_decoy':
      return effects.launch_decoy.apply(directive, chosen, before);
    case 'rotate_host_key':
      return effects.rotate_host_key.apply(directive, chosen, before);
    case 'redirect':
      return effects.redirect.apply(directive, chosen, before);
    case 'raise_recording':
      return effects.raise_recording.apply(directive, chosen, before);
    case 'block':
      return effects.block.apply(directive, chosen, before);
    case 'withdraw':
      return Promise.reject(new DirectiveError('unsupported', 'Taking back is no effect.'));
  }
}

function undoEffect(effects: DirectiveEffects, { directive, chosen }: JournalEntry): Promise<Effected> {
  switch (directive.kind) {
    case 'insert_trap':
      return effects.insert_trap.undo(directive, chosen);
    case 'launch_decoy':
      return effects.launch_decoy.undo(directive, chosen);
    case 'rotate_host_key':
      return effects.rotate_host_key.undo(directive, chosen);
    case 'redirect':
      return effects.redirect.undo(directive, chosen);
    case 'raise_recording':
      return effects.raise_recording.undo(directive, chosen);
    case 'block':
      return effects.block.undo(directive, chosen);
    case 'withdraw':
      return Promise.resolve({ detail: '', facts: {} });
  }
}

function failureOf(error: unknown): { readonly code: DirectiveCode; readonly detail: string } {
  if (error instanceof DirectiveError) return { code: error.code, detail: error.message.slice(0, 1000) };
  if (error instanceof CerberusError && error.code === 'invalid-configuration')
    return { code: 'not-understood', detail: error.message.slice(0, 1000) };
  return { code: 'failed', detail: messageOf(error).slice(0, 900) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
