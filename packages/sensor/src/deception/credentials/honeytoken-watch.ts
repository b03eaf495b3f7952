import type { EventData, ObservedEventId } from '@cerberusmesh/contracts';
import type { CapturedFile, CloseReason, RecordedTerminal, SessionRecorder, TerminalRecording } from '../../trap.ts';
import type { Honeytoken } from '../host/persona.ts';

/** Finds bait among the credentials that are tried. */
export class HoneytokenWatch {
  readonly #bySecret = new Map<string, Honeytoken>();

  constructor(tokens: readonly Honeytoken[]) {
    for (const token of tokens) this.#bySecret.set(token.secret, token);
  }

  /** The bait whose secret was tried, whoever's name it was tried with: the value exists nowhere else. */
  find(credential: { readonly secret: string | null; readonly publicKey: string | null }): Honeytoken | null {
    const key = credential.publicKey?.trim().split(/\s+/).slice(0, 2).join(' ');
    return (
      this.#bySecret.get(credential.secret ?? '') ?? (key === undefined ? null : (this.#bySecret.get(key) ?? null))
    );
  }

  /** A recorder that also reports bait: `honeytoken.used` follows the `credential.tried` that holds it. */
  over(recorder: SessionRecorder): SessionRecorder {
    if (this.#bySecret.size === 0) return recorder;
    return new WatchedRecorder(recorder, this);
  }
}

class WatchedRecorder implements SessionRecorder {
  readonly #recorder: SessionRecorder;
  readonly #watch: HoneytokenWatch;

  constructor(recorder: SessionRecorder, watch: HoneytokenWatch) {
    this.#recorder = recorder;
    this.#watch = watch;
  }

  get id(): string {
    return this.#recorder.id;
  }

  get openedAt(): Date {
    return this.#recorder.openedAt;
  }

  record<Kind extends ObservedEventId>(kind: Kind, data: EventData<Kind>): void {
    this.#recorder.record(kind, data);
    if (kind !== 'credential.tried') return;
    // reason: the kind says which data it is, which the compiler cannot follow through a type parameter
    const tried = data as EventData<'credential.tried'>;
    const token = this.#watch.find({ secret: tried.secret ?? null, publicKey: tried.publicKey ?? null });
    if (token === null) return;
    this.#recorder.record('honeytoken.used', {
      tokenId: token.id,
      tokenKind: token.kind,
      paths: [...token.paths],
      how: `${tried.method} for ${token.username ?? 'any user'}`,
    });
  }

  captureFile(bytes: Uint8Array): CapturedFile {
    return this.#recorder.captureFile(bytes);
  }

  recordTerminal(terminal: RecordedTerminal): TerminalRecording {
    return this.#recorder.recordTerminal(terminal);
  }

  countBytes(received: number, sent: number): void {
    this.#recorder.countBytes(received, sent);
  }

  close(reason: CloseReason): void {
    this.#recorder.close(reason);
  }
}
