import { readFile } from 'node:fs/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { type CredentialSource, instanceRoleCredentials, NoCredentials } from '../aws/credentials.ts';
import { createOutboundGuard, type OutboundGuardOptions } from '../connectors/outbound-guard.ts';
import { createOutboundHttp } from '../connectors/outbound-request.ts';
import type { SourcesConfig } from '../intake/sources/sources-config.ts';
import type { FleetConfig } from './fleet-config.ts';
import type { FleetProvider } from './fleet-provider.ts';
import { createEngineClient, type EnginePlace } from './providers/docker/engine-client.ts';
import { createDockerProvider } from './providers/docker/index.ts';
import { createEc2Api } from './providers/ec2/ec2-api.ts';
import { createEc2Provider } from './providers/ec2/index.ts';
import { createProcessProvider } from './providers/process/index.ts';
import type { ProcessHost } from './providers/process/process-host.ts';

const EC2_TIMEOUT_MS = 30_000;

/**
 * The providers that are switched on.
 *
 * @param dependencies.owner marks what this installation starts
 * @throws CerberusError `invalid-configuration`
 */
export async function configuredProviders(
  config: FleetConfig,
  dependencies: {
    readonly owner: string;
    /** Null where the hub has no supervisor. */
    readonly processHost: ProcessHost | null;
    readonly aws: SourcesConfig['aws'];
    readonly network: Pick<OutboundGuardOptions, 'resolve' | 'ownAddresses'>;
    /** Unix milliseconds. */
    readonly now: () => number;
  },
): Promise<FleetProvider[]> {
  const { owner, processHost } = dependencies;
  if (config.hubUrl === undefined && (config.docker.enabled || config.ec2.enabled))
    throw new CerberusError(
      'invalid-configuration',
      'fleet.hubUrl must say how containers and instances reach the hub.',
    );
  const providers: FleetProvider[] = [];
  if (config.process.enabled)
    providers.push(createProcessProvider({ host: processHost, address: config.process.address }));
  if (config.docker.enabled) {
    if (config.docker.image === undefined)
      throw new CerberusError('invalid-configuration', 'fleet.docker.image must name the image of the sensor.');
    const engine = createEngineClient(await placeOf(config.docker));
    providers.push(createDockerProvider({ engine, config: config.docker, owner }));
  }
  if (config.ec2.enabled) providers.push(ec2Provider(config.ec2, dependencies));
  return providers;
}

async function placeOf({ url, socketPath, ...files }: FleetConfig['docker']): Promise<EnginePlace> {
  if (url === undefined) return { socketPath };
  const [certificate, key, authority] = await Promise.all(
    [files.certificateFile, files.keyFile, files.authorityFile].map(readText),
  );
  return { url: new URL(url), certificate, key, authority };
}

/** @throws CerberusError `invalid-configuration` */
export async function readText(path: string | undefined): Promise<string | undefined> {
  try {
    return path === undefined ? undefined : await readFile(path, 'utf8');
  } catch (cause) {
    throw new CerberusError('invalid-configuration', `fleet: ${path} cannot be read.`, { cause });
  }
}

function ec2Provider(
  config: FleetConfig['ec2'],
  { owner, aws, network, now }: Parameters<typeof configuredProviders>[1],
): FleetProvider {
  const region = config.region ?? aws.region;
  if (region === undefined)
    throw new CerberusError('invalid-configuration', 'fleet.ec2 has no region; set AWS_REGION.');
  const api = createEc2Api({
    url: new URL(config.endpoint ?? `https://ec2.${region}.amazonaws.com/`),
    region,
    credentials: credentialsOf(config, aws, now),
    http: createOutboundHttp({
      product: 'EC2',
      guard: createOutboundGuard({ ...network, networks: config.allowNetworks }),
      timeoutMs: EC2_TIMEOUT_MS,
    }),
    now,
  });
  return createEc2Provider({ api, config, owner });
}

function credentialsOf(config: FleetConfig['ec2'], aws: SourcesConfig['aws'], now: () => number): CredentialSource {
  const { accessKeyId, secretAccessKey, sessionToken } = aws;
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return async () => ({ accessKeyId, secretAccessKey, sessionToken });
  if (config.instanceRole) return instanceRoleCredentials({ now });
  return async () => {
    throw new NoCredentials(
      'There are no keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or fleet.ec2.instanceRole.',
    );
  };
}
