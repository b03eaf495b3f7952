import type { CerberusEvent, Decision } from '@cerberusmesh/contracts';
import { type Agent, type AgentOptions, createAgent } from './agent/decide.ts';
import { followAttackers } from './attackers/follow-attackers.ts';
import {
  type AttackMapper,
  createAttackMapper,
  createFamilyMatcher,
  observationsOf,
} from './detection/attack-mapper/attack-mapper.ts';
import type { FamilyMatcher } from './detection/attack-mapper/families/families.ts';
import { type Geo, openGeo } from './detection/attribution/geo.ts';
import { scoreSession } from './detection/scoring/score-session.ts';
import type { SessionFacts } from './detection/session-facts.ts';
import type { Subscription } from './event-log/event-log.ts';
import { createPostgresEventLog, type PostgresEventLog } from './event-log/postgres-event-log.ts';
import { createTechniqueGravities } from './intel/cvss/technique-gravities.ts';
import { JUDGING_GROUP, judgeSessions } from './judging/judge-sessions.ts';
import { PIPELINE_GROUP, type Pipeline, type PipelineOptions, rebuild, startPipeline } from './pipeline/pipeline.ts';
import type { Log } from './storage/log.ts';
import { migrate } from './storage/migrate.ts';
import { type DatabaseConnection, openDatabase, type PostgresDatabase } from './storage/postgres-database.ts';
import type { SessionMapper } from './storage/repositories/session-detail.ts';

export interface DetectionOptions {
  /** Share of earlier sessions that a session must be more unusual than to be a finding, 0 to 1. */
  readonly anomalyThreshold: number;
}

export interface StoreOptions {
  readonly connection: DatabaseConnection;
  readonly agent: Agent | AgentOptions;
  readonly detection: DetectionOptions;
  readonly log: Log;
}

/** Everything of a hub but its doors: what the hub, an import and a rebuild share. */
export interface Store {
  readonly database: PostgresDatabase;
  readonly eventLog: PostgresEventLog;
  readonly mapper: AttackMapper;
  readonly geo: Geo;
  /** What reading one session needs. */
  readonly sessionMapper: SessionMapper;
  startPipeline(hooks?: Pick<PipelineOptions, 'onCommitted' | 'onError'>): Pipeline;
  /** Notes what ties sources together. Only one at a time works; others wait. */
  followAttackers(onError: (error: unknown) => void): Subscription;
  /** Sums up how sessions behave and judges how unusual they are. Only one at a time works; others wait. */
  judgeSessions(onError: (error: unknown) => void): Subscription;
  /** Derives every table from the log again. No pipeline may run meanwhile. */
  rebuild(): Promise<void>;
  /** The last seq that the pipeline, in whatever process, has committed. */
  pipelineOffset(): Promise<number>;
  /** Stops subscriptions, then the connections. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Opens the database, brings its schema up to date, and puts the detection in front of it.
 *
 * @throws CerberusError `database-unavailable`, or what a migration throws
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { log } = options;
  const database = openDatabase(options.connection, { log });
  try {
    await migrate(database, log);
    const eventLog = createPostgresEventLog({ database, log });
    const mapper = createAttackMapper();
    const families = createFamilyMatcher();
    const geo = await openGeo();
    const agent = 'decide' in options.agent ? options.agent : createAgent(options.agent);
    const conclusions = {
      eventLog,
      mapper,
      score: scoreSession,
      agent: { decide: (facts: SessionFacts, event: CerberusEvent): Decision[] => agent.decide(facts, event) },
      geo,
    };
    const logFailure = (error: unknown) =>
      log.error({ error: String(error) }, 'sessions could not be judged; trying again');
    let stopping: Promise<void> | null = null;
    return {
      database,
      eventLog,
      mapper,
      geo,
      sessionMapper: sessionMapperOf(mapper, families),
      startPipeline: (hooks = {}) => startPipeline({ ...conclusions, ...hooks }),
      followAttackers: (onError) => followAttackers(eventLog, onError),
      judgeSessions: (onError) =>
        judgeSessions({ eventLog, database, mapper, families, ...options.detection, onError }),
      async rebuild() {
        await rebuild(conclusions);
        await eventLog.resetOffset(JUDGING_GROUP, 0);
        const judging = judgeSessions({
          eventLog,
          database,
          mapper,
          families,
          ...options.detection,
          onError: logFailure,
        });
        await judging.caughtUp(await eventLog.head());
        await judging.stop();
      },
      pipelineOffset: () => eventLog.offset(PIPELINE_GROUP),
      stop() {
        stopping ??= eventLog.stop().then(() => database.end());
        return stopping;
      },
    };
  } catch (error) {
    await database.end();
    throw error;
  }
}

function sessionMapperOf(mapper: AttackMapper, families: FamilyMatcher): SessionMapper {
  const gravities = createTechniqueGravities();
  return {
    gravityOf: (techniqueId) => gravities(techniqueId),
    mapCommandLine: (input) => mapper.mapCommandLine(input),
    familiesOf: (events) =>
      families.hints(events.flatMap(observationsOf)).map(({ evidence, ...hint }) => ({
        ...hint,
        evidence: evidence.map(({ sources, ...sign }) => ({ ...sign, sources: [...sources] })),
      })),
  };
}
