import { fleetCodeSchema, nameSchema, uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

/**
 * What the hub asks its supervisor over their IPC channel, and what that answers: the hub itself has no sensor to start
 * (it never sees that program), the supervisor has.
 */
const trapSchema = z.object({
  name: z.string(),
  protocol: z.string(),
  address: z.string(),
  port: z.int(),
});

/** A sensor that the supervisor keeps running. */
const hostedSensorSchema = z.object({
  instanceId: uuidSchema,
  /** Null while it is being started again. */
  processId: z.int().nullable(),
  traps: z.array(trapSchema),
});
export type HostedSensor = z.infer<typeof hostedSensorSchema>;

const hostOrderSchema = z.strictObject({
  instanceId: uuidSchema,
  sensorId: nameSchema,
  persona: nameSchema,
  traps: z.array(z.strictObject({ kind: nameSchema, port: z.int().min(0).max(65_535) })),
  /** What they listen on. */
  address: z.string(),
  hubUrl: z.string(),
  /** PEM. */
  authority: z.string().nullable(),
  /** Secret: the content of the sensor's key file. */
  keyFile: z.string(),
});
export type HostOrder = z.infer<typeof hostOrderSchema>;

export const hostQuestionSchema = z.object({
  fleetQuestion: z.int(),
  ask: z.discriminatedUnion('what', [
    z.strictObject({ what: z.literal('start'), order: hostOrderSchema }),
    z.strictObject({ what: z.literal('stop'), instanceId: uuidSchema }),
    z.strictObject({ what: z.literal('list') }),
  ]),
});
export type HostQuestion = z.infer<typeof hostQuestionSchema>;

export const hostAnswerSchema = z.object({
  fleetAnswer: z.int(),
  result: z.union([
    z.object({ sensors: z.array(hostedSensorSchema) }),
    z.object({ code: fleetCodeSchema, message: z.string() }),
  ]),
});
export type HostAnswer = z.infer<typeof hostAnswerSchema>;
