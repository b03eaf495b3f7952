import type { SessionDetail } from '@cerberusmesh/contracts';

/** A moment of the recording worth going to. */
export interface ReplayMark {
  /** Of the recording's own time. */
  readonly second: number;
  readonly techniqueId: string;
  /** Attacker-written, or the name of the technique. */
  readonly text: string;
}

/**
 * What happened on the recording's time line: each command that a technique was seen in, once a technique. What was typed
 * within the same tenth of a second, or ahead of the recording, is one moment: the same technique is marked there once.
 *
 * @param startMs Unix milliseconds at which the recording began
 */
export function replayMarks(session: Pick<SessionDetail, 'commands'>, startMs: number): readonly ReplayMark[] {
  const marks = new Map<string, ReplayMark>();
  for (const { at, input, statements } of session.commands) {
    const second = Math.max(0, Math.round((Date.parse(at) - startMs) / 100) / 10);
    for (const { id, name } of statements.flatMap(({ techniques }) => techniques)) {
      const moment = `${second} ${id}`;
      if (!marks.has(moment)) marks.set(moment, { second, techniqueId: id, text: name === '' ? input : name });
    }
  }
  return [...marks.values()];
}
