import { CerberusError } from '@cerberusmesh/contracts';
import type { SourcesConfig } from '../intake/sources/sources-config.ts';
import { answers } from './answers.ts';
import { configuredProviders, readText } from './configured-providers.ts';
import { type Fleet, type FleetOptions, startFleet } from './fleet.ts';
import type { FleetConfig } from './fleet-config.ts';
import { FleetError } from './fleet-provider.ts';

/** Keys of sensors that the hub starts by itself. */
export interface FleetKeys {
  /** What belongs into the key file of an instance's sensor. The same whenever it is asked for. */
  fileOf(instance: { readonly id: string; readonly sensorId: string }): Promise<string>;
  /** The key is no longer taken. Idempotent. */
  revoke(instanceId: string): Promise<void>;
}

export interface ConfiguredFleet extends Fleet {
  /** Where sensors of this machine reach the hub, as soon as it listens: nothing is started before. */
  listensAt(url: string): void;
}

/**
 * Starts the fleet as configured.
 *
 * @param options.secret 32 bytes, of which the mark of this installation is made
 * @throws CerberusError `invalid-configuration`
 */
export async function startConfiguredFleet(
  options: Pick<FleetOptions, 'database' | 'eventLog' | 'now' | 'onError'> &
    Pick<Parameters<typeof configuredProviders>[1], 'processHost' | 'network'> & {
      readonly config: FleetConfig;
      readonly aws: SourcesConfig['aws'];
      readonly owner: string;
      readonly keys: FleetKeys;
    },
): Promise<ConfiguredFleet> {
  const { config, keys } = options;
  const authority = (await readText(config.authorityFile)) ?? null;
  let url = config.hubUrl ?? null;
  if (config.hubUrl?.startsWith('http:') === true && !isLoopback(new URL(config.hubUrl)) && config.ec2.enabled)
    throw new CerberusError('invalid-configuration', 'fleet.hubUrl must be https for instances of EC2.');
  const fleet = startFleet({
    ...options,
    providers: await configuredProviders(config, options),
    async orderOf(row) {
      if (url === null) throw new FleetError('unavailable', 'The hub does not listen yet.');
      return {
        instanceId: row.id,
        sensorId: row.sensor_id,
        spec: row.spec,
        hub: { url, authority },
        keyFile: await keys.fileOf({ id: row.id, sensorId: row.sensor_id }),
        endsAtMs: Date.parse(row.ends_at),
      };
    },
    disown: ({ id }) => keys.revoke(id),
    answers,
  });
  return {
    ...fleet,
    listensAt(own) {
      url ??= own;
    },
  };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
