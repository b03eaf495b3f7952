import type { CerberusEvent, Endpoint } from '@cerberusmesh/contracts';

/**
 * A log format of another honeypot, translated into events.
 *
 * Obligations: `translate` is deterministic (the same line gives the same event with the same id, whatever was read
 * before, except for what an earlier line of the same session said and this one leaves out); it never throws on any
 * input; it gives exactly one event for a line it accepts.
 */
export interface ForeignFormat {
  readonly name: string;
  /** Whether the first bytes of a file look like this format. */
  detect(sample: string): boolean;
  translate(record: string, context: TranslationContext): Translation;
}

export type Translation = { readonly event: CerberusEvent } | { readonly rejected: RejectReason };

export type RejectReason =
  | 'too-long'
  | 'not-utf8'
  | 'not-json'
  | 'not-an-object'
  | 'unknown-event'
  | 'bad-timestamp'
  | 'damaged-file';

/** What earlier lines said about a session. */
export interface RememberedSession {
  readonly sessionId: string;
  source: Endpoint | null;
  destination: Endpoint | null;
  protocol: string | null;
}

/** State of one import, handed to every `translate` call. Bounded. */
export interface TranslationContext {
  readonly sessions: {
    get(key: string): RememberedSession | undefined;
    set(key: string, session: RememberedSession): void;
  };
}
