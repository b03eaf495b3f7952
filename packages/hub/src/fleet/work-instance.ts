import type { FleetCode } from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Database } from '../storage/database.ts';
import { fleetEnded, fleetFailed, fleetReady } from './fleet-events.ts';
import { FleetError, type FleetOrder, type FleetProvider, type ProviderInstance } from './fleet-provider.ts';
import { type FleetChange, type FleetRow, hasReported, isActionGone, timestamp, writeChange } from './fleet-store.ts';
import { FLEET_LIMITS } from './limits.ts';

export interface WorkDependencies {
  readonly database: Database;
  readonly eventLog: Pick<EventLog, 'appendWithin'>;
  readonly providers: ReadonlyMap<string, FleetProvider>;
  /** Makes the sensor's key, the same one whenever it is asked for, and says how the hub is reached. */
  readonly orderOf: (row: FleetRow) => Promise<FleetOrder>;
  /** The sensor's key is no longer taken. Idempotent. */
  readonly disown: (row: FleetRow) => Promise<void>;
  /** Whether something answers at an address of a trap. */
  readonly answers: (address: string, port: number, signal: AbortSignal) => Promise<boolean>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** One look at one row: does the next thing that there is to do about it, and writes down what came of it. */
export async function workInstance(dependencies: WorkDependencies, row: FleetRow, signal: AbortSignal): Promise<void> {
  const { now } = dependencies;
  const provider = dependencies.providers.get(row.provider);
  try {
    // It was switched off in the configuration: what runs there is only found again by switching it on.
    if (provider === undefined) throw new FleetError('unavailable', `The provider ${row.provider} is switched off.`);
    if (row.state === 'ending') return await end(dependencies, row, provider, signal);
    if (Date.parse(row.ends_at) <= now())
      return await write(dependencies, row, {
        state: 'ending',
        reason: 'expired',
        detail: 'Its time is over.',
        inMs: 0,
      });
    if (row.action_key !== null && (await isActionGone(dependencies.database, row.action_key)))
      return await write(dependencies, row, {
        state: 'ending',
        reason: 'action-gone',
        detail: 'The action that asked for it was taken back.',
        inMs: 0,
      });
    if (row.state === 'launching') await launch(dependencies, row, provider, signal);
    else await watch(dependencies, row, provider, signal);
  } catch (error) {
    signal.throwIfAborted();
    await putOff(dependencies, row, error);
  }
}

async function launch(
  dependencies: WorkDependencies,
  row: FleetRow,
  provider: FleetProvider,
  signal: AbortSignal,
): Promise<void> {
  const { database, now } = dependencies;
  const seen =
    row.external_id === null
      ? await provider.launch(await dependencies.orderOf(row), signal)
      : await provider.inspect(row.id, signal);
  const ageMs = now() - Date.parse(row.created_at);
  if (seen === null && !provider.relaunches && ageMs < FLEET_LIMITS.visibleWithinMs)
    throw new FleetError('unavailable', 'The provider does not know it yet.');
  if (seen === null || seen.state === 'gone') {
    const why = seen === null ? 'The provider does not know it any more.' : seen.detail;
    if (provider.relaunches) throw new FleetError('unavailable', why);
    return fail(dependencies, row, 'gone', why);
  }
  if (await isReady(dependencies, row, provider, seen, signal)) {
    const atMs = now();
    const { externalId, address } = seen;
    await write(
      dependencies,
      row,
      {
        ...found(seen),
        state: 'ready',
        readyAt: timestamp(atMs),
        inMs: FLEET_LIMITS.readyPollMs,
      },
      // A process that came back after a restart was ready before.
      row.ready_at === null ? fleetReady(row, { externalId, address }, atMs) : undefined,
    );
    return;
  }
  const limitMs = FLEET_LIMITS.readyWithinMs[row.provider];
  const begun = row.ready_at ?? row.created_at;
  if (row.ready_at === null && now() - Date.parse(begun) > limitMs)
    return fail(
      dependencies,
      row,
      'not-ready-in-time',
      `Its sensor did not report within ${limitMs / 1_000} s. ${seen.detail}`,
    );
  await writeChange(database, row, {
    ...found(seen),
    dueAtMs: now() + FLEET_LIMITS.launchingPollMs,
    tries: 0,
  });
}

/** Its sensor spoke to the hub and, where the hub can connect to them, its traps answer. */
async function isReady(
  { database, answers }: WorkDependencies,
  row: FleetRow,
  provider: FleetProvider,
  seen: ProviderInstance,
  signal: AbortSignal,
): Promise<boolean> {
  if (seen.state !== 'running' || !(await hasReported(database, row.sensor_id, row.created_at))) return false;
  if (!provider.reachable) return true;
  const answered = await Promise.all(
    seen.published.map(({ address, port }) => answers(dialled(address), port, signal)),
  );
  return answered.length > 0 && answered.every(Boolean);
}

/** Where to connect to what listens on every address. */
function dialled(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

async function watch(
  dependencies: WorkDependencies,
  row: FleetRow,
  provider: FleetProvider,
  signal: AbortSignal,
): Promise<void> {
  const seen = await provider.inspect(row.id, signal);
  if (seen !== null && seen.state !== 'gone') {
    const dueAtMs = dependencies.now() + FLEET_LIMITS.readyPollMs;
    await writeChange(dependencies.database, row, { ...found(seen), dueAtMs, tries: 0 });
    return;
  }
  const why = seen === null ? 'It is gone, and nobody asked for that.' : seen.detail;
  if (!provider.relaunches) return fail(dependencies, row, 'gone', why);
  const back = await provider.launch(await dependencies.orderOf(row), signal);
  const dueAtMs = dependencies.now() + FLEET_LIMITS.launchingPollMs;
  await writeChange(dependencies.database, row, { ...found(back), state: 'launching', dueAtMs, tries: 0 });
}

async function end(
  dependencies: WorkDependencies,
  row: FleetRow,
  provider: FleetProvider,
  signal: AbortSignal,
): Promise<void> {
  await provider.terminate(row.id, signal);
  const seen = await provider.inspect(row.id, signal);
  const atMs = dependencies.now();
  if (seen !== null && seen.state !== 'gone') {
    const dueAtMs = atMs + FLEET_LIMITS.endingPollMs;
    await writeChange(dependencies.database, row, { detail: seen.detail, dueAtMs, tries: row.tries + 1 });
    return;
  }
  await dependencies.disown(row);
  const reason = row.reason ?? 'asked';
  const state = reason === 'failed' ? 'failed' : 'ended';
  await write(
    dependencies,
    row,
    { state, endedAt: timestamp(atMs), ...(state === 'ended' ? { detail: 'It is gone.' } : {}), inMs: 0 },
    fleetEnded(row, reason, atMs),
  );
}

/** It did not come about: what there is of it is taken away. */
function fail(dependencies: WorkDependencies, row: FleetRow, code: FleetCode, detail: string): Promise<void> {
  const message = detail.slice(0, FLEET_LIMITS.maxDetailCharacters);
  return write(
    dependencies,
    row,
    { state: 'ending', reason: 'failed', code, detail: message, inMs: 0 },
    fleetFailed(row, { code, message }, dependencies.now()),
  );
}

/** What went wrong this time: later again, or not at all. */
async function putOff(dependencies: WorkDependencies, row: FleetRow, error: unknown): Promise<void> {
  const known = error instanceof FleetError ? error : new FleetError('unavailable', 'Something failed inside.');
  const tries = row.tries + 1;
  const isHopeless = !known.retryable || tries >= FLEET_LIMITS.maxLaunchTries;
  if (row.state === 'launching' && row.ready_at === null && isHopeless)
    return fail(dependencies, row, known.code, known.message);
  const waitMs = Math.min(FLEET_LIMITS.retryFirstMs * 2 ** Math.min(row.tries, 20), FLEET_LIMITS.retryMaxMs);
  await writeChange(dependencies.database, row, {
    detail: known.message,
    dueAtMs: dependencies.now() + waitMs,
    tries,
  });
  if (!(error instanceof FleetError)) throw error;
}

function found({ externalId, address, published, detail }: ProviderInstance) {
  return { externalId, address, published, detail };
}

/** With the event that says so, in one transaction; nothing when the row is in another state by now. */
async function write(
  { database, eventLog, now }: WorkDependencies,
  row: FleetRow,
  { inMs, ...change }: Omit<FleetChange, 'dueAtMs' | 'tries'> & { readonly inMs: number },
  event?: ReturnType<typeof fleetEnded>,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const isWritten = await writeChange(transaction, row, { ...change, dueAtMs: now() + inMs, tries: 0 });
    if (isWritten && event !== undefined) await eventLog.appendWithin(transaction, [event]);
  });
}
