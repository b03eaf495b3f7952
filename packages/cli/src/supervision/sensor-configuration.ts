import { join, resolve } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import type { SensorConfigInput } from '@cerberusmesh/sensor';
import type { Configuration } from '../configuration/configuration-schema.ts';

/** The part of the configuration that a sensor is told. */
export function sensorConfiguration(
  configuration: Configuration,
  uplink: SensorConfigInput['uplink'],
): SensorConfigInput {
  const { sensor } = configuration;
  const traps = Object.entries(sensor.traps).filter(([, trap]) => trap.enabled);
  return {
    sensorId: sensor.id,
    persona: sensor.persona,
    ...(sensor.credentialPolicyFile === undefined
      ? {}
      : { credentialPolicyFile: resolve(sensor.credentialPolicyFile) }),
    spoolDirectory: join(configuration.dataDirectory, 'sensor'),
    traps: Object.fromEntries(traps.map(([name, { address, port }]) => [name, { address, port }])),
    uplink,
    logLevel: configuration.logLevel,
  };
}

/**
 * How a sensor elsewhere reaches its hub.
 *
 * @throws CerberusError `invalid-arguments` for plain HTTP to another machine: the key and what attackers typed would be readable on the way
 */
export function remoteUplink(options: {
  readonly hub: string;
  readonly keyFile: string;
  readonly caFile?: string;
}): SensorConfigInput['uplink'] {
  const url = URL.parse(options.hub);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CerberusError('invalid-arguments', `--hub ${options.hub}: expected https://host:port`);
  }
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || url.hostname.startsWith('127.');
  if (url.protocol === 'http:' && !loopback) {
    throw new CerberusError(
      'invalid-arguments',
      `--hub ${options.hub}: only a hub on this machine may be reached without TLS; use https://`,
    );
  }
  return { kind: 'https', url: url.href, keyFile: resolve(options.keyFile) };
}
