import { DECISION_KINDS, STAGES, type Stats } from '@cerberusmesh/contracts';
import type { MockWorld } from './mock-data.ts';

/** The figures of the overview, counted from the world. */
export function mockStats(world: MockWorld, range: Stats['range'], nowMs: number): Stats {
  const spanSeconds = { '1h': 3600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000, all: 2_592_000 }[range];
  const bucketSeconds = Math.max(60, Math.round(spanSeconds / 96));
  const end = Math.floor(nowMs / 1000 / bucketSeconds) * bucketSeconds;
  const bucketOf = (at: string) => Math.floor(Date.parse(at) / 1000 / bucketSeconds) * bucketSeconds;
  const tally = (values: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
  };
  const events = new Map(
    tally(world.events.map(({ event }) => String(bucketOf(event.at)))).map(({ value, count }) => [
      Number(value),
      count,
    ]),
  );
  const opened = new Map(
    tally(world.sessions.map(({ openedAt }) => String(bucketOf(openedAt)))).map(({ value, count }) => [
      Number(value),
      count,
    ]),
  );
  const { sessions } = world;
  const detections = sessions.flatMap((session) => session.detections);
  return {
    generatedAt: new Date(nowMs).toISOString(),
    range,
    totals: {
      events: world.events.length,
      sessions: sessions.length,
      openSessions: sessions.filter(({ state }) => state === 'open').length,
      attackers: new Set(sessions.map(({ source }) => source.address)).size,
      credentials: sessions.reduce((sum, { credentialCount }) => sum + credentialCount, 0),
      commands: sessions.reduce((sum, { commandCount }) => sum + commandCount, 0),
      files: sessions.reduce((sum, { fileCount }) => sum + fileCount, 0),
      decisions: world.decisions.length,
      proposedDecisions: world.decisions.filter(({ state }) => state === 'proposed').length,
    },
    series: {
      bucketSeconds,
      points: Array.from({ length: 96 }, (_, index) => end - (95 - index) * bucketSeconds).map((at) => ({
        at,
        events: events.get(at) ?? 0,
        sessions: opened.get(at) ?? 0,
      })),
    },
    topCountries: tally(sessions.map(({ origin }) => origin.country ?? '')).map(({ value, count }) => ({
      country: value === '' ? null : value,
      sessions: count,
    })),
    topUsernames: tally(sessions.flatMap(({ credentials }) => credentials.map(({ username }) => username))).slice(
      0,
      10,
    ),
    topSecrets: tally(sessions.flatMap(({ credentials }) => credentials.map(({ secret }) => secret ?? ''))).slice(
      0,
      10,
    ),
    topCommands: tally(sessions.flatMap(({ commands }) => commands.map(({ input }) => input))).slice(0, 10),
    techniques: tally(detections.map(({ techniqueId }) => techniqueId)).map(({ value, count }) => {
      const example = detections.find(({ techniqueId }) => techniqueId === value);
      return {
        id: value,
        name: example?.techniqueName ?? value,
        tactics: [...(example?.tactics ?? [])],
        sessions: count,
      };
    }),
    decisions: DECISION_KINDS.map((kind) => ({
      kind,
      count: world.decisions.filter((decision) => decision.kind === kind).length,
    })),
    stages: STAGES.map((stage) => ({ stage, sessions: sessions.filter((session) => session.stage === stage).length })),
    scores: [1, 2, 3, 4, 5].map((level) => ({
      level,
      sessions: sessions.filter((session) => session.level === level).length,
    })),
  };
}
