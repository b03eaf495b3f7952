import { createHash } from 'node:crypto';
import { type CerberusEvent, uuidV7 } from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Queryable } from '../storage/database.ts';
import { listSensors } from '../storage/repositories/sensors-repository.ts';
import { INTAKE_LIMITS } from './limits.ts';

export interface SensorWatchOptions {
  readonly database: Queryable;
  readonly eventLog: Pick<EventLog, 'append'>;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export interface SensorWatch {
  /** Looks now. For tests. */
  look(): Promise<void>;
  /** Waits for what is in hand. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Says `sensor.lost` in the event log when nothing was heard of a sensor for `sensorSilentAfterMs`, once for each
 * silence. A hub that was away itself gives them as long to come back before it says anything.
 */
export function watchSensors({ database, eventLog, now, onError }: SensorWatchOptions): SensorWatch {
  const beganMs = now();
  const told = new Set<string>();
  let looking: Promise<void> = Promise.resolve();
  let isBusy = false;

  async function look(): Promise<void> {
    const nowMs = now();
    if (nowMs - beganMs < INTAKE_LIMITS.sensorSilentAfterMs) return;
    const oldest = nowMs - INTAKE_LIMITS.maxSensorSilenceToldMs;
    const sensors = await listSensors(database, { nowMs, silentAfterMs: INTAKE_LIMITS.sensorSilentAfterMs });
    const events = sensors
      .filter(({ state, lastSeenAt }) => state === 'silent' && Date.parse(lastSeenAt) > oldest)
      .map(({ id, lastSeenAt }) => sensorLost(id, lastSeenAt))
      .filter(({ id }) => !told.has(id));
    if (events.length === 0) return;
    await eventLog.append(events);
    for (const { id } of events) told.add(id);
  }

  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    looking = look()
      .catch(onError)
      .finally(() => {
        isBusy = false;
      });
  }, INTAKE_LIMITS.sensorWatchMs);
  return {
    look,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Its id comes from when the sensor was last heard of: another hub, or this one after a restart, says the same. */
function sensorLost(sensorId: string, lastSeenAt: string): CerberusEvent {
  const atMs = Date.parse(lastSeenAt) + INTAKE_LIMITS.sensorSilentAfterMs;
  return {
    id: uuidV7(atMs, createHash('sha256').update(`sensor.lost\n${sensorId}\n${lastSeenAt}`).digest()),
    at: new Date(atMs).toISOString(),
    sensorId,
    trap: null,
    sessionId: null,
    source: null,
    destination: null,
    protocol: null,
    kind: 'sensor.lost',
    data: { lastContactAt: lastSeenAt, silentMs: INTAKE_LIMITS.sensorSilentAfterMs },
  };
}
