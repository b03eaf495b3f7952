import type { Database } from '../storage/database.ts';
import { type Fleet, type FleetOptions, startFleet } from './fleet.ts';
import { fleetConfigSchema } from './fleet-config.ts';
import type { FleetError, FleetOrder, FleetProvider, ProviderInstance } from './fleet-provider.ts';

/** A provider in memory whose instances are there at once. For tests only. */
export interface TestProvider extends FleetProvider {
  readonly instances: Map<string, ProviderInstance>;
  readonly orders: FleetOrder[];
  /** What the next calls throw. */
  readonly failures: FleetError[];
  /** Says of itself that it is gone. */
  lose(instanceId: string): void;
}

export function createTestProvider(
  changes: Partial<Pick<FleetProvider, 'name' | 'reachable' | 'relaunches'>> = {},
): TestProvider {
  const instances = new Map<string, ProviderInstance>();
  const orders: FleetOrder[] = [];
  const failures: FleetError[] = [];
  const fail = (): void => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  };
  return {
    name: 'process',
    reachable: false,
    relaunches: false,
    instances,
    orders,
    failures,
    lose: (id) => void instances.delete(id),
    health: async () => ({ ready: true }),
    async launch(order) {
      fail();
      orders.push(order);
      const known = instances.get(order.instanceId);
      if (known !== undefined) return known;
      const made: ProviderInstance = {
        instanceId: order.instanceId,
        externalId: `made ${instances.size + 1}`,
        state: 'running',
        address: '127.0.0.1',
        published: order.spec.traps.map(({ kind }) => ({ kind, address: '127.0.0.1', port: 2222 })),
        detail: 'It runs.',
      };
      instances.set(order.instanceId, made);
      return made;
    },
    async inspect(id) {
      fail();
      return instances.get(id) ?? null;
    },
    list: async () => [...instances.values()],
    async terminate(id) {
      fail();
      instances.delete(id);
    },
    stop: async () => {},
    ...changes,
  };
}

/** The fleet on a test's database. For tests only. */
export function startTestFleet(
  options: Pick<FleetOptions, 'database' | 'eventLog' | 'now'> &
    Partial<FleetOptions> & { readonly provider: FleetProvider; readonly settings?: object },
): Fleet {
  const { provider, settings = {}, ...rest } = options;
  return startFleet({
    config: fleetConfigSchema.parse(settings),
    providers: [provider],
    orderOf: async (row) => ({
      instanceId: row.id,
      sensorId: row.sensor_id,
      spec: row.spec,
      hub: { url: 'https://hub.example.org', authority: null },
      keyFile: `key of ${row.sensor_id}\n`,
      endsAtMs: Date.parse(row.ends_at),
    }),
    disown: async () => {},
    answers: async () => true,
    onError(error) {
      throw error;
    },
    loops: false,
    ...rest,
  });
}

/** As if the sensor had reported its traps. */
export async function report(database: Database, sensorId: string, at: string): Promise<void> {
  await database.execute(
    'insert into sensor_contacts values ($1, $2) on conflict (sensor_id) do update set at = excluded.at',
    [sensorId, at],
  );
  await database.execute(`insert into traps values ($1, 0, 'ssh', 'ssh', '0.0.0.0', 2222) on conflict do nothing`, [
    sensorId,
  ]);
}
