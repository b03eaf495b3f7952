import { CerberusError } from '@cerberusmesh/contracts';
import { createOutboundGuard, type OutboundGuardOptions } from '../../connectors/outbound-guard.ts';
import { createOutboundHttp } from '../../connectors/outbound-request.ts';
import { createCloudwatchSource } from './cloudwatch/cloudwatch-source.ts';
import { SOURCE_LIMITS } from './limits.ts';
import type { LiveSource } from './source.ts';
import type { SourcesConfig } from './sources-config.ts';
import { createTailSource } from './tail-source.ts';

/**
 * The live sources that the configuration names.
 *
 * @throws CerberusError `invalid-configuration` for a log group without a region or keys
 */
export function configuredSources(
  config: SourcesConfig,
  dependencies: {
    readonly network: Pick<OutboundGuardOptions, 'resolve' | 'ownAddresses'>;
    /** Unix milliseconds. */
    readonly now: () => number;
    readonly random: () => number;
    readonly onWarning: (message: string) => void;
  },
): LiveSource[] {
  const { now, random, onWarning } = dependencies;
  const { accessKeyId, secretAccessKey, sessionToken } = config.aws;
  return [
    ...config.tail.map(({ path, format }) => createTailSource({ path, format, now, onWarning })),
    ...config.cloudwatch.map(({ allowNetworks, lookBackMinutes, ...group }) => {
      const region = group.region ?? config.aws.region;
      if (region === undefined)
        throw new CerberusError(
          'invalid-configuration',
          `sources.cloudwatch: ${group.logGroup} has no region; set AWS_REGION.`,
        );
      if (accessKeyId === undefined || secretAccessKey === undefined)
        throw new CerberusError(
          'invalid-configuration',
          'sources.cloudwatch needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
        );
      return createCloudwatchSource({
        ...group,
        region,
        lookBackMs: lookBackMinutes * 60_000,
        credentials: { accessKeyId, secretAccessKey, sessionToken },
        http: createOutboundHttp({
          product: 'CloudWatch Logs',
          // What it answers with is decided at the address, not by its name.
          guard: createOutboundGuard({ ...dependencies.network, networks: allowNetworks }),
          timeoutMs: SOURCE_LIMITS.cloudwatchTimeoutMs,
        }),
        now,
        random,
      });
    }),
  ];
}
