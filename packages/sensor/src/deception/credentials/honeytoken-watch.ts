import type { EventData } from '@cerberusmesh/contracts';
import type { SessionRecorder } from '../../trap.ts';
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
    return {
      ...recorder,
      record: (kind, data) => {
        recorder.record(kind, data);
        if (kind !== 'credential.tried') return;
        // reason: the kind says which data it is, which the compiler cannot follow through a type parameter
        const tried = data as EventData<'credential.tried'>;
        const token = this.find({ secret: tried.secret ?? null, publicKey: tried.publicKey ?? null });
        if (token === null) return;
        recorder.record('honeytoken.used', {
          tokenId: token.id,
          tokenKind: token.kind,
          paths: [...token.paths],
          how: `${tried.method} for ${token.username ?? 'any user'}`,
        });
      },
    };
  }
}
