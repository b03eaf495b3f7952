import type { SensorLimits } from '../../limits.ts';
import type { DirectiveEffect } from '../effect.ts';
import { SourceRules } from '../source-rules.ts';

export interface RaiseRecordingEffect extends DirectiveEffect<'raise_recording'> {
  /** How much is recorded of a source. */
  limitsFor(sourceAddress: string): SensorLimits;
}

/** Keeps more of what one source does, also in the sessions that it has now: longer recordings, larger and more files. */
export function raiseRecordingEffect(limits: SensorLimits): RaiseRecordingEffect {
  const raised = new SourceRules<SensorLimits>();
  const factor = limits.directives.fullRecordingFactor;
  const full: SensorLimits = {
    ...limits,
    maxEventsPerSession: limits.maxEventsPerSession * factor,
    maxRecordingBytes: limits.maxRecordingBytes * factor,
    maxArtefactBytes: limits.maxArtefactBytes * factor,
    maxArtefactBytesPerSession: limits.maxArtefactBytesPerSession * factor,
  };
  return {
    async apply({ directiveId, data }) {
      raised.add(directiveId, data.source, full);
      return { detail: `${data.source} is recorded with ${factor} times the ordinary limits.`, facts: {} };
    },
    async undo({ directiveId, data }) {
      raised.remove(directiveId);
      return { detail: `${data.source} is recorded with the ordinary limits.`, facts: {} };
    },
    limitsFor: (sourceAddress) => raised.find(sourceAddress) ?? limits,
  };
}
