import { FleetError, type FleetProvider, type ProviderInstance } from '../../fleet-provider.ts';
import type { HostedSensor } from './host-messages.ts';
import type { ProcessHost } from './process-host.ts';

/**
 * Sensors as processes of this machine, kept by the supervisor beside its own: confined like that one, with a data
 * directory and a key of their own. They end with the supervisor; the hub launches those that it still wants again, on the
 * ports that they had.
 *
 * @param options.host null where the hub was started without a supervisor
 * @param options.address what traps listen on
 */
export function createProcessProvider({
  host,
  address,
}: {
  readonly host: ProcessHost | null;
  readonly address: string;
}): FleetProvider {
  async function listed(): Promise<readonly ProviderInstance[]> {
    return host === null ? [] : (await host.list()).map(instanceOf);
  }

  return {
    name: 'process',
    reachable: true,
    relaunches: true,
    async health() {
      if (host === null) return { ready: false, reason: 'This hub has no supervisor that could start processes.' };
      await host.list();
      return { ready: true };
    },
    async launch({ instanceId, sensorId, spec, hub, keyFile }, signal) {
      signal.throwIfAborted();
      if (host === null) throw new FleetError('refused', 'This hub has no supervisor that could start processes.');
      return instanceOf(
        await host.start({
          instanceId,
          sensorId,
          ...spec,
          address,
          hubUrl: hub.url,
          authority: hub.authority,
          keyFile,
        }),
      );
    },
    async inspect(instanceId) {
      return (await listed()).find((instance) => instance.instanceId === instanceId) ?? null;
    },
    list: listed,
    async terminate(instanceId, signal) {
      signal.throwIfAborted();
      await host?.stop(instanceId);
    },
    stop: async () => {},
  };
}

function instanceOf({ instanceId, processId, traps }: HostedSensor): ProviderInstance {
  return {
    instanceId,
    externalId: processId === null ? 'process' : `process ${processId}`,
    state: processId === null ? 'starting' : 'running',
    address: traps[0]?.address ?? null,
    published: traps.map(({ name, address, port }) => ({ kind: name, address, port })),
    detail: processId === null ? 'Its process is started again.' : `Process ${processId}.`,
  };
}
