import { randomUUID } from 'node:crypto';
import {
  CerberusError,
  type FleetInstance,
  type FleetProviderName,
  type FleetSpec,
  fleetSpecSchema,
} from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Database } from '../storage/database.ts';
import type { FleetConfig } from './fleet-config.ts';
import { fleetLaunched } from './fleet-events.ts';
import { countActive, findFleetInstance, findFleetInstanceOf, insertFleetInstance, timestamp } from './fleet-store.ts';

export interface FleetRequest {
  readonly provider: FleetProviderName;
  readonly spec: FleetSpec;
  /** Null for the provider's own. */
  readonly ttlMs: number | null;
  readonly issuedBy: string;
  /** The order of an action: asked for again with it, the instance of before is meant. */
  readonly actionKey: string | null;
}

/**
 * Writes down that an instance is wanted, within the limits of the configuration; the hub that runs starts it.
 *
 * @param dependencies.now Unix milliseconds
 * @throws CerberusError `limit-reached`, `invalid-request`
 */
export async function requestInstance(
  dependencies: {
    readonly config: FleetConfig;
    readonly database: Database;
    readonly eventLog: Pick<EventLog, 'appendWithin'>;
    readonly now: () => number;
  },
  { provider, spec, ttlMs, issuedBy, actionKey }: FleetRequest,
): Promise<FleetInstance> {
  const { config, database, eventLog, now } = dependencies;
  const wanted = fleetSpecSchema.safeParse(spec);
  if (!wanted.success) throw new CerberusError('invalid-request', `That cannot be launched: ${wanted.error.message}`);
  const { ttlMinutes, maxInstances } = config[provider];
  const lifeMs = ttlMs ?? ttlMinutes * 60_000;
  if (lifeMs > ttlMinutes * 60_000)
    throw new CerberusError(
      'invalid-request',
      `An instance of ${provider} lives at most ${ttlMinutes} minutes (fleet.${provider}.ttlMinutes).`,
    );
  const id = randomUUID();
  const launched = await database.transaction(async (transaction) => {
    const counts = await countActive(transaction, { lock: true });
    if (actionKey !== null) {
      const known = await findFleetInstanceOf(transaction, actionKey);
      if (known !== null) return known;
    }
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const limits = [
      { count: counts.get(provider) ?? 0, limit: maxInstances, name: `fleet.${provider}.maxInstances` },
      { count: all, limit: config.maxInstances, name: 'fleet.maxInstances' },
    ];
    for (const { count, limit, name } of limits)
      if (count >= limit)
        throw new CerberusError('limit-reached', `There are ${count} instances, as many as there may be (${name}).`, {
          details: { limit },
        });
    const made = {
      id,
      provider,
      sensorId: `decoy-${id.slice(0, 13)}`,
      spec: wanted.data,
      actionKey,
      issuedBy: issuedBy.slice(0, 200),
      createdAt: timestamp(now()),
      endsAt: timestamp(now() + lifeMs),
    };
    await insertFleetInstance(transaction, made);
    await eventLog.appendWithin(transaction, [fleetLaunched(made)]);
    return findFleetInstance(transaction, id);
  });
  if (launched === null) throw new CerberusError('internal', 'An instance was not kept.');
  return launched;
}
