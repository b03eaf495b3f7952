import type {
  AttackerTraitKind,
  DecisionKind,
  Detection,
  Endpoint,
  ScoreContribution,
  Stage,
} from '@cerberusmesh/contracts';

/**
 * What is known of a session after folding its events in `seq` order: what the mapper, the score and the agent read.
 * Bounded in size whatever the attacker does; the lists behind the counts stay in the event log. The same events always
 * give the same facts, wherever a batch happened to end.
 */
export interface SessionFacts {
  readonly id: string;
  externalId: string | null;
  readonly sensorId: string;
  readonly trap: string | null;
  readonly protocol: string | null;
  source: Endpoint;
  destination: Endpoint | null;
  country: string | null;
  openedAt: string;
  lastEventAt: string;
  closedAt: string | null;
  durationMs: number | null;
  clientSoftware: string | null;
  hassh: string | null;
  eventCount: number;
  credentialCount: number;
  failedCredentialCount: number;
  /** User name of the accepted login. */
  username: string | null;
  authenticated: boolean;
  commandCount: number;
  unknownCommandCount: number;
  uploadCount: number;
  downloadCount: number;
  tunnelCount: number;
  httpRequestCount: number;
  /** One per technique and rule, in order of first sight, at most `maxDetectionsPerSession`. */
  detections: DetectionFacts[];
  /** The strongest `anomaly.found`: share of earlier sessions that were less unusual. */
  anomaly: number | null;
  /** What is known beyond this session; null while nothing is. A new object whenever any of it changes. */
  context: SessionContext | null;
  stage: Stage;
  score: number;
  level: number;
  contributions: ScoreContribution[];
  /** Triggers already decided on, with what was decided, so that nothing is decided twice. */
  decided: { readonly trigger: string; readonly kind: DecisionKind }[];
  recordingSha256: string | null;
  /** Ids of the first events that matter as evidence for counts, by kind; at most 10 each. */
  evidence: { credentials: string[]; commands: string[]; files: string[]; tunnels: string[]; opened: string[] };
}

/** What `attacker.updated`, `source.assessed` and `rarity.found` said of a session. Every number only grows. */
export interface SessionContext {
  /** Visits of the source with this one, and days on which it came; 1 and 1 while nothing is known of earlier ones. */
  readonly visits: number;
  readonly activeDays: number;
  /** Kinds of things that the attacker was recognised by: a key, a file. */
  readonly recognisedBy: readonly AttackerTraitKind[];
  /** What each provider says, one entry a provider, at most `maxAssessments`. */
  readonly assessments: readonly {
    readonly provider: string;
    readonly verdict: string;
    readonly maliciousness: number;
  }[];
  /** The rarest thing used. */
  readonly rarity: { readonly score: number; readonly item: string } | null;
}

export interface DetectionFacts extends Detection {
  count: number;
  firstAt: string;
  lastAt: string;
}
