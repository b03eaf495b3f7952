import { homedir } from 'node:os';
import { join } from 'node:path';
import { exportersConfigSchema, feedsConfigSchema } from '@cerberusmesh/hub/exporters';
import { fleetConfigSchema } from '@cerberusmesh/hub/fleet-config';
import { llmConfigSchema } from '@cerberusmesh/hub/llm-config';
import { redisConfigSchema } from '@cerberusmesh/hub/redis-config';
import { responseConfigSchema } from '@cerberusmesh/hub/response-config';
import { sourcesConfigSchema } from '@cerberusmesh/hub/sources-config';

import { z } from 'zod';
import { CONNECTOR_SETTINGS } from './connector-settings.gen.ts';
import { TRAP_SETTINGS } from './trap-settings.gen.ts';

/**
 * `cerberus.yaml`. One schema makes the defaults, `cerberus config schema`, docs/configuration.md and the check of
 * every value, wherever it came from. Unknown keys are errors.
 */

const port = z.int().min(0).max(65_535);
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'expected letters, digits, dot, dash or underscore');

function trap(description: string, defaultPort: number) {
  return z
    .strictObject({
      enabled: z.boolean().default(true).describe('Whether this trap listens.'),
      address: z.string().min(1).default('0.0.0.0').describe('Address to listen on.'),
      port: port.default(defaultPort).describe('Port to listen on; 0 takes any free one.'),
    })
    .prefault({})
    .describe(description);
}

/** Another product that is asked about sources. Its key is a secret: `..._API_KEY_FILE` names a file that holds it. */
function connector(settings: (typeof CONNECTOR_SETTINGS)[keyof typeof CONNECTOR_SETTINGS]) {
  const perYear = 8_760;
  return z
    .strictObject({
      enabled: z.boolean().default(settings.enabled).describe('Whether it is asked; it then learns the addresses.'),
      apiKey: z.string().min(1).max(512).optional().describe('Key of your account there; without one it stays off.'),
      url: z
        .url({ protocol: settings.url.startsWith('whois:') ? /^whois$/ : /^https?$/ })
        .default(settings.url)
        .describe('Where it answers.'),
      timeoutMs: z.int().min(100).max(60_000).default(settings.timeoutMs).describe('Longest wait for one answer.'),
      maxPerMinute: z.int().min(1).max(10_000).default(settings.maxPerMinute).describe('Questions in one minute.'),
      maxPerDay: z.int().min(1).max(10_000_000).default(settings.maxPerDay).describe('Questions in one day (UTC).'),
      cacheHours: z.int().min(1).max(perYear).default(settings.cacheHours).describe('How long an answer is kept.'),
    })
    .prefault({})
    .describe(settings.description);
}

function days(description: string) {
  return z.int().min(1).max(36_500).optional().describe(`${description} Days until it goes.`);
}

export const configurationSchema = z.strictObject({
  dataDirectory: z.string().min(1).describe('Where everything that is kept lives: database, spool, artefacts, keys.'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('How much the processes say about themselves on stderr.'),
  hub: z
    .strictObject({
      address: z.string().min(1).default('127.0.0.1').describe('Address of the API and the console.'),
      port: port.default(7070).describe('Port of the API and the console; 0 takes any free one.'),
      publicUrl: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('Where people reach the hub when a proxy stands in front of it.'),
      tls: z
        .strictObject({
          certificateFile: z.string().min(1).describe('Certificate chain, PEM.'),
          keyFile: z.string().min(1).describe('Private key, PEM.'),
        })
        .optional()
        .describe('With it the hub speaks HTTPS itself, as sensors elsewhere need.'),
    })
    .prefault({})
    .describe('The process that records, detects, decides and serves.'),
  database: z
    .strictObject({
      url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'expected postgres://...')
        .optional()
        .describe('An external PostgreSQL; without it the one that npm brought runs in the data directory.'),
    })
    .prefault({})
    .describe('Where events are kept.'),
  agent: z
    .strictObject({
      threshold: z
        .number()
        .min(0)
        .max(1)
        .default(0.7)
        .describe('Confidence a decision needs to be authorised without a person.'),
      autoAction: z.boolean().default(false).describe('Whether decisions may be authorised without a person at all.'),
      llm: llmConfigSchema,
      plugins: z
        .strictObject({
          directory: z.string().min(1).optional().describe('A folder of plugins: sources and actions of your own.'),
        })
        .prefault({}),
    })
    .prefault({})
    .describe('How decisions are made.'),
  detection: z
    .strictObject({
      anomalyThreshold: z
        .number()
        .min(0)
        .max(1)
        .default(0.9)
        .describe(
          'A session more unusual than this share of the sessions before it is a finding and raises its score; GET /api/v1/anomalies/preview says how many a day that would be.',
        ),
    })
    .prefault({})
    .describe('What is found in sessions.'),
  artefacts: z
    .strictObject({
      fetch: z
        .strictObject({
          enabled: z
            .boolean()
            .default(false)
            .describe('Whether the hub fetches what traps were told to download, from public addresses only.'),
          maxBytes: z.int().min(1).max(67_108_864).default(16_777_216).describe('A larger file is not kept.'),
          maxPerHour: z.int().min(1).max(3_600).default(60).describe('Fetches in one hour.'),
          maxPerHostPerHour: z.int().min(1).max(3_600).default(6).describe('Fetches from one host in one hour.'),
          timeoutMs: z
            .int()
            .min(1_000)
            .max(600_000)
            .default(60_000)
            .describe('Time for one file, from the resolving of its name to its last byte.'),
          maxRedirects: z.int().min(0).max(20).default(5).describe('Redirects followed, each checked anew.'),
          ports: z
            .array(z.int().min(1).max(65_535))
            .min(1)
            .max(100)
            .default([80, 443])
            .describe('Ports that may be connected to.'),
        })
        .prefault({})
        .describe('Fetching real payloads.'),
    })
    .prefault({})
    .describe('Captured files.'),
  connectors: z
    .strictObject(
      Object.fromEntries(
        Object.entries(CONNECTOR_SETTINGS).map(([product, settings]) => [product, connector(settings)]),
      ),
    )
    .prefault({})
    .describe('Other products that are asked about sources.'),
  indicators: z
    .strictObject({
      allowlist: z
        .array(z.string().min(1).max(253))
        .max(10_000)
        .default([])
        .describe('Addresses, networks (CIDR) and domains of your own that never become indicators.'),
    })
    .prefault({})
    .describe('Indicators of compromise.'),
  playbooks: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Whether this hub runs playbooks.'),
      directory: z.string().min(1).optional().describe('Playbooks (*.yaml) that are published when the hub starts.'),
      allowedHosts: z
        .array(z.string().min(1).max(253))
        .max(1_000)
        .default([])
        .describe('Hosts that http_request may call at addresses that are not public.'),
      secrets: z
        .record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), z.string().min(1).max(8_192))
        .optional()
        .describe('Secrets by the names that playbooks give them.'),
      scripts: z
        .strictObject({
          enabled: z
            .boolean()
            .default(false)
            .describe('Whether playbooks may run scripts (custom_script), without network, secrets or environment.'),
          allowUnisolated: z
            .boolean()
            .default(false)
            .describe('Whether scripts may run also where this machine cannot take the network from them.'),
        })
        .prefault({})
        .describe('Scripts of playbooks.'),
    })
    .prefault({})
    .describe('Procedures that answer attacks.'),
  exporters: exportersConfigSchema,
  feeds: feedsConfigSchema,
  response: responseConfigSchema,
  sources: sourcesConfigSchema,
  fleet: fleetConfigSchema,
  redis: redisConfigSchema,
  retention: z
    .strictObject({
      eventsDays: days('The log of events.'),
      recordingsDays: days('Recordings of terminals.'),
      artefactsDays: days('Captured files.'),
      credentialsDays: days('User names and secrets that were tried, in the log and elsewhere.'),
      aggregatesDays: days('Everything derived: sessions, attackers, detections, decisions, counts, intelligence.'),
    })
    .prefault({})
    .describe('How many days what is kept; for ever where nothing is set. Legal holds go before it.'),
  sensor: z
    .strictObject({
      id: name.default('local').describe('Name of this sensor, unique in the mesh.'),
      persona: z
        .string()
        .min(1)
        .default('web-server')
        .describe(
          'The machine that every trap of this sensor shows: web-server, database-server, router, or the path of a file (docs/personas.md).',
        ),
      credentialPolicyFile: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Which passwords are let in: the path of a policy file (docs/credentials.md); without it the one that ships.',
        ),
      traps: z
        .strictObject(
          Object.fromEntries(
            Object.entries(TRAP_SETTINGS).map(([trapName, settings]) => [
              trapName,
              trap(settings.description, settings.port),
            ]),
          ),
        )
        .prefault({})
        .describe('What listens.'),
    })
    .prefault({})
    .describe('The process that faces attackers.'),
});

export type Configuration = z.infer<typeof configurationSchema>;

/** The XDG data directory of whoever runs this. */
export function defaultDataDirectory(environment: NodeJS.ProcessEnv): string {
  return join(environment.XDG_DATA_HOME || join(environment.HOME || homedir(), '.local', 'share'), 'cerberusmesh');
}

/** Names that are honoured beside `CERBERUS_SECTION__KEY`, because people already use them. */
export const CUSTOMARY_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  CERBERUS_THRESHOLD: ['agent', 'threshold'],
  CERBERUS_AUTO_ACTION: ['agent', 'autoAction'],
  CERBERUS_LLM_MODEL: ['agent', 'llm', 'model'],
  CERBERUS_LLM_TEMP: ['agent', 'llm', 'temperature'],
  AWS_ACCESS_KEY_ID: ['sources', 'aws', 'accessKeyId'],
  AWS_SECRET_ACCESS_KEY: ['sources', 'aws', 'secretAccessKey'],
  AWS_SESSION_TOKEN: ['sources', 'aws', 'sessionToken'],
  AWS_REGION: ['sources', 'aws', 'region'],
  OPENAI_API_KEY: ['agent', 'llm', 'apiKey'],
  REDIS_HOST: ['redis', 'host'],
  REDIS_PORT: ['redis', 'port'],
  REDIS_DB: ['redis', 'db'],
  REDIS_USERNAME: ['redis', 'username'],
  REDIS_PASSWORD: ['redis', 'password'],
  CERBERUS_LOG_LEVEL: ['logLevel'],
  CERBERUS_DATABASE_URL: ['database', 'url'],
  CERBERUS_DATA_DIRECTORY: ['dataDirectory'],
};
