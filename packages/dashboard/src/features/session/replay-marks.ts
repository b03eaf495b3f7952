import type { SessionDetail } from '@cerberusmesh/contracts';

/** A moment of the recording worth going to. */
export interface ReplayMark {
  /** Of the recording's own time. */
  readonly second: number;
  readonly techniqueId: string | null;
  /** Attacker-written, or the name of the technique. */
  readonly text: string;
}

/**
 * What happened on the recording's time line: each command that a technique was seen in, once a technique.
 *
 * @param startMs Unix milliseconds at which the recording began
 */
export function replayMarks(session: Pick<SessionDetail, 'commands'>, startMs: number): readonly ReplayMark[] {
  return session.commands.flatMap(({ at, input, statements }) => {
    const second = Math.max(0, (Date.parse(at) - startMs) / 1_000);
    const techniques = new Map(
      statements.flatMap((statement) => statement.techniques.map(({ id, name }) => [id, name] as const)),
    );
    if (techniques.size === 0) return [];
    return [...techniques].map(([techniqueId, name]) => ({ second, techniqueId, text: name === '' ? input : name }));
  });
}
