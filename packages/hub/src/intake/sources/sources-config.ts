import { z } from 'zod';
import { isNetwork } from '../../connectors/exporter-settings.ts';
import { SOURCE_LIMITS } from './limits.ts';

const format = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/)
  .default('cowrie')
  .describe('The format of its lines: cowrie.');

/** `sources`: logs of other honeypots that are followed while they are written. Strict: an unknown key is an error. */
export const sourcesConfigSchema = z
  .strictObject({
    tail: z
      .array(
        z.strictObject({
          path: z
            .string()
            .startsWith('/', 'must be an absolute path')
            .max(4_096)
            .describe('A file that is written to.'),
          format,
        }),
      )
      .max(SOURCE_LIMITS.maxSources)
      .default([])
      .describe('Log files of this machine: followed over rotation and truncation, each line taken once.'),
    cloudwatch: z
      .array(
        z.strictObject({
          logGroup: z
            .string()
            .regex(/^[A-Za-z0-9_/.#-]{1,512}$/, 'expected the name of a log group')
            .describe('The log group.'),
          streamPrefix: z.string().min(1).max(512).optional().describe('Only log streams that begin with this.'),
          filterPattern: z.string().min(1).max(1_024).optional().describe("CloudWatch's own filter pattern."),
          region: z
            .string()
            .regex(/^[a-z0-9-]{1,32}$/)
            .optional()
            .describe('Instead of sources.aws.region.'),
          endpoint: z
            .url({ protocol: /^https?$/ })
            .optional()
            .describe('Where it answers, when not at its customary address: a VPC endpoint.'),
          allowNetworks: z
            .array(z.string().max(64).refine(isNetwork, 'expected an address or a network such as 10.0.0.0/8'))
            .max(100)
            .default([])
            .describe('Networks of your own that the endpoint may be in; else only public addresses by TLS.'),
          lookBackMinutes: z
            .int()
            .min(0)
            .max(525_600)
            .default(60)
            .describe('How much of what is there is read the first time.'),
          format,
        }),
      )
      .max(SOURCE_LIMITS.maxSources)
      .default([])
      .describe('Log groups of CloudWatch Logs.'),
    aws: z
      .strictObject({
        accessKeyId: z.string().min(1).max(256).optional().describe('Access key (AWS_ACCESS_KEY_ID).'),
        secretAccessKey: z.string().min(1).max(512).optional().describe('Its secret (AWS_SECRET_ACCESS_KEY).'),
        sessionToken: z.string().min(1).max(4_096).optional().describe('Token of a temporary key (AWS_SESSION_TOKEN).'),
        region: z
          .string()
          .regex(/^[a-z0-9-]{1,32}$/)
          .optional()
          .describe('Region (AWS_REGION).'),
      })
      .prefault({}),
  })
  .prefault({})
  .describe('Logs that are followed while they are written.');

export type SourcesConfig = z.output<typeof sourcesConfigSchema>;
