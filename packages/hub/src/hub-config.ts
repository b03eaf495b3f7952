import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { llmConfigSchema } from './agent/llm/config.ts';
import { ARTEFACT_LIMITS } from './artefacts/limits.ts';
import { exportersConfigSchema } from './connectors/exporter-registry.ts';
import { feedsConfigSchema } from './connectors/feeds-config.ts';
import { CONNECTORS } from './connectors/registry.gen.ts';
import { fleetConfigSchema } from './fleet/fleet-config.ts';
import { sourcesConfigSchema } from './intake/sources/sources-config.ts';
import { redisConfigSchema } from './redis-config.ts';
import { responseConfigSchema } from './response/response-config.ts';

/** Unix socket paths end at 107 bytes on Linux and 103 on macOS; PostgreSQL's own adds a suffix, so 100 for all. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Days that a class of data is kept; for ever when left out. */
const days = z.int().min(1).max(36_500).optional();

const absolutePath = z.string().refine(isAbsolute, 'must be an absolute path');

/** Everything that the hub can be told. Strict: an unknown key is an error. */
export const hubConfigSchema = z
  .strictObject({
    dataDirectory: absolutePath.describe('where the hub keeps its state'),
    database: z
      .strictObject({
        url: z
          .url({ protocol: /^postgres(ql)?$/ })
          .optional()
          .describe('an external PostgreSQL'),
      })
      .prefault({}),
    listen: z
      .strictObject({
        address: z.string().min(1).max(253).default('127.0.0.1').describe('address of the API and the console'),
        port: z.int().min(0).max(65_535).default(7070).describe('0 means any free port'),
        publicUrl: z
          .url({ protocol: /^https?$/ })
          .optional()
          .describe('where people reach the hub when a proxy stands in front of it'),
        tls: z
          .strictObject({ certificateFile: absolutePath, keyFile: absolutePath })
          .optional()
          .describe('PEM files; with them the API speaks HTTPS itself'),
      })
      .prefault({}),
    intake: z
      .strictObject({
        socketPath: absolutePath.optional().describe('unix socket for the sensor of this machine'),
        socketSensorIds: z
          .array(z.string().min(1).max(128))
          .min(1)
          .optional()
          .describe('the sensors that may speak on the socket; any when left out'),
      })
      .prefault({}),
    agent: z
      .strictObject({
        threshold: z
          .number()
          .min(0)
          .max(1)
          .default(0.7)
          .describe('confidence from which policy may authorise a decision'),
        autoAction: z.boolean().default(false).describe('whether decisions may be authorised without a person'),
        llm: llmConfigSchema,
        plugins: z
          .strictObject({ directory: absolutePath.optional().describe('a folder of plugins: sources and actions') })
          .prefault({}),
      })
      .prefault({}),
    detection: z
      .strictObject({
        anomalyThreshold: z
          .number()
          .min(0)
          .max(1)
          .default(0.9)
          .describe('share of earlier sessions that a session must be more unusual than to be a finding'),
      })
      .prefault({}),
    artefacts: z
      .strictObject({
        fetch: z
          .strictObject({
            enabled: z.boolean().default(false).describe('whether the hub fetches what traps were told to download'),
            maxBytes: z
              .int()
              .min(1)
              .max(ARTEFACT_LIMITS.maxFetchBytes)
              .default(16 * 1024 * 1024)
              .describe('a larger file is not kept'),
            maxPerHour: z.int().min(1).max(ARTEFACT_LIMITS.maxFetchesPerHour).default(60),
            maxPerHostPerHour: z.int().min(1).max(ARTEFACT_LIMITS.maxFetchesPerHour).default(6),
            timeoutMs: z
              .int()
              .min(1_000)
              .max(ARTEFACT_LIMITS.maxFetchTimeoutMs)
              .default(60_000)
              .describe('for one file from the resolving of its name to its last byte'),
            maxRedirects: z.int().min(0).max(ARTEFACT_LIMITS.maxFetchRedirects).default(5),
            ports: z.array(z.int().min(1).max(65_535)).min(1).max(100).default([80, 443]),
          })
          .prefault({}),
      })
      .prefault({}),
    connectors: z
      .strictObject(Object.fromEntries(CONNECTORS.map(({ name, configSchema }) => [name, configSchema])))
      .prefault({})
      .describe('other products that are asked about sources'),
    exporters: exportersConfigSchema,
    feeds: feedsConfigSchema,
    indicators: z
      .strictObject({
        allowlist: z
          .array(z.string().min(1).max(253))
          .max(10_000)
          .default([])
          .describe('addresses, networks and domains that never become indicators'),
      })
      .prefault({}),
    response: responseConfigSchema,
    sources: sourcesConfigSchema,
    fleet: fleetConfigSchema,
    redis: redisConfigSchema,
    playbooks: z
      .strictObject({
        enabled: z.boolean().default(true).describe('whether this hub runs playbooks'),
        directory: absolutePath.optional().describe('playbooks that are published when the hub starts'),
        allowedHosts: z
          .array(z.string().min(1).max(253))
          .max(1_000)
          .default([])
          .describe('hosts that http_request may call at addresses that are not public'),
        secrets: z
          .record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), z.string().min(1).max(8_192))
          .default({})
          .describe('secrets by the names that playbooks give them'),
        scripts: z
          .strictObject({
            enabled: z.boolean().default(false).describe('whether playbooks may run scripts (custom_script)'),
            allowUnisolated: z
              .boolean()
              .default(false)
              .describe('whether scripts may run where this machine cannot take the network from them'),
          })
          .prefault({}),
      })
      .prefault({}),
    retention: z
      .strictObject({
        eventsDays: days,
        recordingsDays: days,
        artefactsDays: days,
        credentialsDays: days,
        aggregatesDays: days,
      })
      .prefault({})
      .describe('how long what is kept'),
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    dashboardDirectory: absolutePath.optional().describe('the built console'),
  })
  .transform((config) => ({
    ...config,
    intake: {
      ...config.intake,
      socketPath: config.intake.socketPath ?? join(config.dataDirectory, 'run', 'intake.sock'),
    },
  }))
  .refine((config) => Buffer.byteLength(config.intake.socketPath) < MAX_SOCKET_PATH_BYTES, {
    error: `must be shorter than ${MAX_SOCKET_PATH_BYTES} bytes; set intake.socketPath to a shorter one`,
    path: ['intake', 'socketPath'],
  });

/** As written by a person or the supervisor. */
export type HubConfigInput = z.input<typeof hubConfigSchema>;
/** With the defaults filled in. */
export type HubConfig = z.output<typeof hubConfigSchema>;
