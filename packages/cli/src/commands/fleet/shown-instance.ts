import { setTimeout as sleep } from 'node:timers/promises';
import { CerberusError, type FleetInstance, uuidSchema } from '@cerberusmesh/contracts';
import { findFleetInstance } from '@cerberusmesh/hub/fleet';
import type { OpenedStore } from '../../open-store.ts';
import { type OutputFormat, safeJson, visible } from '../../output.ts';

const POLL_MS = 200;
export const MAX_WAIT_SECONDS = 3_600;

/** @throws CerberusError `invalid-arguments` */
export function instanceIdOf(text: string): string {
  if (uuidSchema.safeParse(text).success) return text;
  throw new CerberusError('invalid-arguments', `${text}: expected the id of an instance (cerberus fleet list)`);
}

/** @throws CerberusError `not-found` */
export async function requireInstance({ database }: OpenedStore, id: string): Promise<FleetInstance> {
  const found = await findFleetInstance(database, id);
  if (found === null) throw new CerberusError('not-found', `There is no instance ${id} in the fleet.`);
  return found;
}

/** The instance once it is in none of these states, or as it is when the time is over or no hub runs. */
export async function waitWhile(
  store: OpenedStore,
  id: string,
  states: readonly string[],
  waitSeconds: number,
): Promise<FleetInstance> {
  const endMs = Date.now() + waitSeconds * 1_000;
  let found = await requireInstance(store, id);
  while (store.hubRuns && states.includes(found.state) && Date.now() < endMs) {
    await sleep(POLL_MS);
    found = await requireInstance(store, id);
  }
  return found;
}

export function printInstance(instance: FleetInstance, format: OutputFormat): void {
  process.stdout.write(
    format === 'table' ? describe(instance) : `${safeJson(instance, format === 'json' ? 2 : undefined)}\n`,
  );
}

function describe(instance: FleetInstance): string {
  const { traps, code, endedAt, readyAt } = instance;
  const rows = [
    `${instance.id}: ${instance.state}, ${instance.provider}${instance.externalId === null ? '' : ` (${instance.externalId})`}`,
    `sensor ${instance.sensorId}, showing ${instance.spec.persona}`,
    ...traps.map((trap) => `  ${trap.name} at ${trap.address}:${trap.port}`),
    `asked for by ${instance.issuedBy} at ${instance.createdAt}${readyAt === null ? '' : `, ready at ${readyAt}`}`,
    endedAt === null ? `ends at ${instance.endsAt}` : `ended at ${endedAt} (${instance.reason})`,
    ...(instance.detail === '' ? [] : [`${instance.detail}${code === null ? '' : ` [${code}]`}`]),
  ];
  return `${rows.map(visible).join('\n')}\n`;
}
