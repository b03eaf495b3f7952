import type { RetentionPolicy } from '@cerberusmesh/contracts';

/** The policy as the configuration writes it: a class without days is kept for ever. */
export interface RetentionDays {
  readonly eventsDays?: number | undefined;
  readonly recordingsDays?: number | undefined;
  readonly artefactsDays?: number | undefined;
  readonly credentialsDays?: number | undefined;
  readonly aggregatesDays?: number | undefined;
}

export function policyOfDays(days: RetentionDays): RetentionPolicy {
  return {
    events: days.eventsDays ?? null,
    recordings: days.recordingsDays ?? null,
    artefacts: days.artefactsDays ?? null,
    credentials: days.credentialsDays ?? null,
    aggregates: days.aggregatesDays ?? null,
  };
}
