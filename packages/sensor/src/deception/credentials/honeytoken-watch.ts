import type { EventData, ObservedEventId } from '@cerberusmesh/contracts';
import type { CapturedFile, CloseReason, RecordedTerminal, SessionRecorder, TerminalRecording } from '../../trap.ts';
import type { Honeytoken } from '../host/persona.ts';
import { MAX_BEACON_TARGET_CHARACTERS } from './limits.ts';

/** Bait that is noticed when a part of a web address holds it: a document's own address. */
export interface Beacon {
  readonly token: Honeytoken;
  /** One segment of the path; long and random. */
  readonly segment: string;
}

/** Finds bait among the credentials that are tried and the pages that are asked for. */
export class HoneytokenWatch {
  readonly #bySecret = new Map<string, Honeytoken>();
  readonly #bySegment = new Map<string, Honeytoken>();

  constructor(tokens: readonly Honeytoken[]) {
    this.add(tokens);
  }

  /** Watches for more; also sessions that are open notice it. */
  add(tokens: readonly Honeytoken[], beacons: readonly Beacon[] = []): void {
    for (const token of tokens) this.#bySecret.set(token.secret, token);
    for (const { segment, token } of beacons) this.#bySegment.set(segment, token);
  }

  /** The bait whose address was asked for. */
  findBeacon(target: string): Honeytoken | null {
    if (this.#bySegment.size === 0) return null;
    for (const segment of target.slice(0, MAX_BEACON_TARGET_CHARACTERS).split(/[/?#]/)) {
      const token = this.#bySegment.get(segment);
      if (token !== undefined) return token;
    }
    return null;
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
    // reason: the kind says which data it is, which the compiler cannot follow through a type parameter
    if (kind === 'http.requested') this.#requested(data as EventData<'http.requested'>);
    if (kind !== 'credential.tried') return;
    // reason: as above
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

  #requested({ target, method }: EventData<'http.requested'>): void {
    const token = this.#watch.findBeacon(target);
    if (token === null) return;
    this.#recorder.record('honeytoken.used', {
      tokenId: token.id,
      tokenKind: token.kind,
      paths: [...token.paths],
      how: `the address in it was asked for (${method})`,
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

  onTerminate(end: (reason: CloseReason) => void): void {
    this.#recorder.onTerminate(end);
  }
}
