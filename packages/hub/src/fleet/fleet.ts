import {
  CerberusError,
  FLEET_PROVIDERS,
  type FleetInstance,
  type FleetProviderName,
  type FleetProviderStatus,
  type fleetQuerySchema,
} from '@cerberusmesh/contracts';
import type { z } from 'zod';
import { createWakeablePause } from '../wakeable-pause.ts';
import type { FleetConfig } from './fleet-config.ts';
import type { FleetProvider, ProviderHealth } from './fleet-provider.ts';
import {
  activeAmong,
  askForEnd,
  claimDue,
  countActive,
  findFleetInstance,
  findFleetInstanceOf,
  forgetEnded,
  listFleetInstances,
  makeAllDue,
} from './fleet-store.ts';
import { FLEET_LIMITS } from './limits.ts';
import { type FleetRequest, requestInstance } from './request-instance.ts';
import { type WorkDependencies, workInstance } from './work-instance.ts';

/** The sensors that the hub starts and ends by itself. */
export interface Fleet {
  /**
   * Writes down that an instance is wanted; the loop starts it.
   *
   * @throws CerberusError `unavailable` where the provider is switched off, `limit-reached`, `invalid-request`
   */
  launch(request: FleetRequest): Promise<FleetInstance>;
  find(id: string): Promise<FleetInstance | null>;
  findOf(actionKey: string): Promise<FleetInstance | null>;
  /** Newest first. */
  list(query: z.infer<typeof fleetQuerySchema>): Promise<FleetInstance[]>;
  /** Asks for its end. What is over stays as it is. @throws CerberusError `not-found` */
  end(id: string, reason: 'asked' | 'action-gone', by: string): Promise<FleetInstance>;
  /** The instance once it is in none of these states, or as it is when the time is over. */
  settled(
    id: string,
    options: { readonly timeoutMs: number; readonly while: readonly string[]; readonly signal?: AbortSignal },
  ): Promise<FleetInstance | null>;
  providers(): Promise<FleetProviderStatus[]>;
  /** The longest that an instance of this provider may live. */
  maxTtlMs(provider: FleetProviderName): number;
  /** Looks now at all that is due. For tests. */
  look(): Promise<void>;
  /** Waits for what is in hand; instances stay. Idempotent. */
  stop(): Promise<void>;
}

export interface FleetOptions extends Omit<WorkDependencies, 'providers'> {
  readonly config: FleetConfig;
  /** Those that are switched on. */
  readonly providers: readonly FleetProvider[];
  readonly onError: (error: unknown) => void;
  /** Whether it looks by itself. Tests do it by hand. */
  readonly loops?: boolean;
}

const SETTLE_POLL_MS = 200;

/** Starts looking after the fleet. */
export function startFleet(options: FleetOptions): Fleet {
  const { config, database, eventLog, now, onError, loops = true } = options;
  const providers = new Map<string, FleetProvider>(options.providers.map((provider) => [provider.name, provider]));
  const pause = createWakeablePause();
  const stopped = new AbortController();
  let leftoversDueMs = now();

  async function work(row: Parameters<typeof workInstance>[1]): Promise<void> {
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(FLEET_LIMITS.providerTimeoutMs)]);
    try {
      await workInstance({ ...options, providers }, row, signal);
    } catch (error) {
      if (!stopped.signal.aborted) onError(error);
    }
  }

  async function look(): Promise<void> {
    const rows = await claimDue(database, now());
    await Promise.all(rows.map(work));
    if (now() < leftoversDueMs) return;
    leftoversDueMs = now() + FLEET_LIMITS.leftoversMs;
    await Promise.all([...providers.values()].map(removeLeftovers));
    await forgetEnded(database, now() - FLEET_LIMITS.rememberedMs);
  }

  /** A row is there before its instance: what has none that is not over is nobody's. */
  async function removeLeftovers(provider: FleetProvider): Promise<void> {
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(FLEET_LIMITS.providerTimeoutMs)]);
    try {
      const there = (await provider.list(signal)).filter(({ state }) => state !== 'gone');
      const wanted = await activeAmong(
        database,
        there.map(({ instanceId }) => instanceId),
      );
      for (const { instanceId } of there) if (!wanted.has(instanceId)) await provider.terminate(instanceId, signal);
    } catch (error) {
      if (!stopped.signal.aborted) onError(error);
    }
  }

  async function run(): Promise<void> {
    await makeAllDue(database, now()).catch(onError);
    while (!stopped.signal.aborted) {
      pause.begin();
      await look().catch(onError);
      if (!stopped.signal.aborted) await pause.wait(FLEET_LIMITS.pollMs);
    }
  }
  const running = loops ? run() : Promise.resolve();
  let stopping: Promise<void> | null = null;

  function maxTtlMs(provider: FleetProviderName): number {
    return config[provider].ttlMinutes * 60_000;
  }

  async function healthOf(provider: FleetProvider): Promise<ProviderHealth> {
    try {
      return await provider.health(AbortSignal.any([stopped.signal, AbortSignal.timeout(5_000)]));
    } catch (error) {
      return { ready: false, reason: error instanceof Error ? error.message : 'It does not answer.' };
    }
  }

  return {
    maxTtlMs,
    look,
    async launch(request) {
      if (!providers.has(request.provider))
        throw new CerberusError('unavailable', `fleet.${request.provider} is switched off in the configuration.`);
      const launched = await requestInstance({ config, database, eventLog, now }, request);
      pause.wake();
      return launched;
    },
    find: (id) => findFleetInstance(database, id),
    findOf: (actionKey) => findFleetInstanceOf(database, actionKey),
    list: (query) => listFleetInstances(database, query),
    async end(id, reason, by) {
      await askForEnd(database, id, reason, `To be ended: ${by}.`, now());
      pause.wake();
      const found = await findFleetInstance(database, id);
      if (found === null) throw new CerberusError('not-found', 'There is no instance of the fleet with this id.');
      return found;
    },
    async settled(id, { timeoutMs, while: states, signal }) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const found = await findFleetInstance(database, id);
        const isOver = found === null || !states.includes(found.state) || performance.now() >= deadline;
        if (isOver || signal?.aborted === true || stopped.signal.aborted) return found;
        await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS));
      }
    },
    async providers() {
      const counts = await countActive(database, { lock: false });
      return Promise.all(
        FLEET_PROVIDERS.map(async (name): Promise<FleetProviderStatus> => {
          const provider = providers.get(name);
          const health =
            provider === undefined
              ? { ready: false as const, reason: `fleet.${name} is switched off in the configuration.` }
              : await healthOf(provider);
          const { maxInstances, ttlMinutes } = config[name];
          return {
            name,
            enabled: provider !== undefined,
            ready: health.ready,
            reason: health.ready ? null : health.reason.slice(0, FLEET_LIMITS.maxDetailCharacters),
            instances: counts.get(name) ?? 0,
            maxInstances,
            maxTtlMinutes: ttlMinutes,
          };
        }),
      );
    },
    stop() {
      stopping ??= (async () => {
        stopped.abort();
        pause.wake();
        await running;
        await Promise.all([...providers.values()].map((provider) => provider.stop()));
      })();
      return stopping;
    },
  };
}
