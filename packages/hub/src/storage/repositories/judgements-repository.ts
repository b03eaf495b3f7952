import {
  type Anomaly,
  anomalyPreviewSchema,
  anomalySchema,
  baselinesPageSchema,
  type SessionJudgement,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { FEATURES } from '../../detection/behaviour/features.ts';
import { judgeActor } from '../../detection/behaviour/human-or-bot.ts';
import type { SessionBehaviour } from '../../detection/behaviour/session-behaviour.ts';
import type { Queryable } from '../database.ts';

// reason: written by judging/judge-sessions.ts only; its shape is that of SessionBehaviour.
const behaviourSchema = z.custom<SessionBehaviour>((value) => typeof value === 'object' && value !== null);

/** How a session behaves, who acts in it and how unusual it is; null before it was judged. */
export async function readJudgement(database: Queryable, sessionId: string): Promise<SessionJudgement | null> {
  const [row] = await database.query('select behaviour, anomaly from session_behaviour where session_id = $1', [
    sessionId,
  ]);
  if (row === undefined) return null;
  const behaviour = behaviourSchema.parse(row.behaviour);
  const anomaly: Anomaly | null = anomalySchema.nullable().parse(row.anomaly);
  const { evidence, ...verdict } = judgeActor(behaviour);
  return {
    actor: { ...verdict, evidence: [...evidence] },
    anomaly,
    features: FEATURES.map(({ name, unit, meaning, of }) => ({ name, unit, value: of(behaviour), meaning })),
  };
}

const DISTRIBUTION_STEPS = 20;
const maxStrongest = 20;

/** What a threshold of the anomaly score would have raised in the last days, by the time the sessions ended. */
export async function previewThreshold(
  database: Queryable,
  { threshold, days, nowMs }: { readonly threshold: number; readonly days: number; readonly nowMs: number },
): Promise<z.infer<typeof anomalyPreviewSchema>> {
  const since = new Date(nowMs - days * 86_400_000).toISOString();
  const steps = await database.query(
    `select least(${DISTRIBUTION_STEPS - 1}, floor(anomaly_score * ${DISTRIBUTION_STEPS}))::integer as step, count(*)::integer as sessions,
       (count(*) filter (where anomaly_score >= $2))::integer as raised
     from session_behaviour where anomaly_score is not null and ended_at >= $1 group by 1`,
    [since, threshold],
  );
  const parsed = z.array(z.object({ step: z.int(), sessions: z.int(), raised: z.int() })).parse(steps);
  const distribution = Array.from(
    { length: DISTRIBUTION_STEPS },
    (_, at) => parsed.find(({ step }) => step === at)?.sessions ?? 0,
  );
  const raised = parsed.reduce((sum, { raised: some }) => sum + some, 0);
  const strongest = await database.query(
    `select session_id, anomaly_score, ended_at from session_behaviour
     where anomaly_score >= $2 and ended_at >= $1 order by anomaly_score desc, session_id desc limit ${maxStrongest}`,
    [since, threshold],
  );
  return anomalyPreviewSchema.parse({
    threshold,
    days,
    judged: distribution.reduce((sum, sessions) => sum + sessions, 0),
    raised,
    perDay: raised / days,
    distribution,
    strongest: strongest.map((row) => ({ sessionId: row.session_id, score: row.anomaly_score, endedAt: row.ended_at })),
  });
}

/** Every trap's baseline: how many sessions it rests on, and how far the last day is from the last month. */
export async function listBaselines(database: Queryable): Promise<z.infer<typeof baselinesPageSchema>> {
  const rows = await database.query(
    'select sensor_id, trap, weight, drift from baselines order by sensor_id, trap limit 1000',
  );
  return baselinesPageSchema.parse({
    items: rows.map((row) => ({ sensorId: row.sensor_id, trap: row.trap, sessions: row.weight, drift: row.drift })),
    nextCursor: null,
  });
}
