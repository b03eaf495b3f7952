import { z } from 'zod';
import type { Queryable } from '../../storage/database.ts';
import { ActionError } from '../playbooks/action.ts';
import type { ActionRequest } from './response-action.ts';

/** What is known of the sensor that an action is for, and of what was done there. */
export interface SensorWorld {
  readonly sensorId: string;
  /** The machine that it shows; null before it said so. */
  readonly persona: string | null;
  readonly traps: readonly {
    readonly name: string;
    readonly protocol: string;
    readonly address: string;
    readonly port: number;
  }[];
  /** The address that the attacker connected to; null without a session. */
  readonly destination: string | null;
  /** ATT&CK techniques and tactics seen in the session, as ids. */
  readonly techniques: ReadonlySet<string>;
  readonly tactics: ReadonlySet<string>;
}

const sensorRows = z.array(z.object({ persona: z.string().nullable() }));
const trapRows = z.array(z.object({ name: z.string(), protocol: z.string(), address: z.string(), port: z.int() }));
const sessionRows = z.array(z.object({ destination_address: z.string().nullable() }));
const detectionRows = z.array(z.object({ technique_id: z.string(), tactics: z.array(z.string()) }));

/** @throws ActionError `no_sensor` where the request names none, or none that ever reported */
export async function readSensorWorld(database: Queryable, request: ActionRequest): Promise<SensorWorld> {
  const { sensorId, sessionId } = request;
  const [sensor] = sensorRows.parse(await database.query('select persona from sensors where id = $1', [sensorId]));
  if (sensorId === null || sensor === undefined)
    throw new ActionError('no_sensor', 'No sensor of this hub is meant.', { retryable: false });
  const traps = await database.query(
    'select name, protocol, address, port from traps where sensor_id = $1 order by position',
    [sensorId],
  );
  const [session] =
    sessionId === null
      ? []
      : sessionRows.parse(await database.query('select destination_address from sessions where id = $1', [sessionId]));
  const detections =
    sessionId === null
      ? []
      : detectionRows.parse(
          await database.query('select technique_id, tactics from detections where session_id = $1', [sessionId]),
        );
  return {
    sensorId,
    persona: sensor.persona,
    traps: trapRows.parse(traps),
    destination: session?.destination_address ?? null,
    techniques: new Set(detections.map((row) => row.technique_id)),
    tactics: new Set(detections.flatMap((row) => row.tactics)),
  };
}
