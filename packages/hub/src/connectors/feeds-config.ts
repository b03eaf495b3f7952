import { newIndicatorSchema, tlpSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { authoritySchema, isNetwork, secretSchema } from './exporter-settings.ts';

const feedSchema = z
  .strictObject({
    enabled: z.boolean().default(true),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_048)
      .describe('Where it is read from.'),
    format: z
      .enum(['plain', 'csv', 'json', 'misp', 'stix'])
      .describe('One value a line, a column, a path in JSON, MISP attributes, or a STIX 2.1 bundle.'),
    type: z
      .enum([...newIndicatorSchema.shape.type.options, 'auto'])
      .default('auto')
      .describe('What the values are, for plain, csv and json; auto looks at each.'),
    column: z
      .union([z.int().min(1).max(1_000), z.string().min(1).max(128)])
      .optional()
      .describe('For csv: its number from 1 on, or its name in the first line.'),
    delimiter: z.string().length(1).default(','),
    path: z
      .string()
      .max(256)
      .regex(/^[A-Za-z0-9_-]*(\[\])?(\.[A-Za-z0-9_-]+(\[\])?)*$/, 'expected a path such as data[].ioc')
      .optional()
      .describe('For json: where the values are, such as data[].ioc.'),
    confidence: z.number().min(0).max(1).default(0.6),
    tlp: tlpSchema.default('amber').describe('With whom they may be shared; a feed may say stricter.'),
    labels: newIndicatorSchema.shape.labels,
    validDays: z
      .int()
      .min(1)
      .max(3_650)
      .optional()
      .describe('How long they are believed after the feed last named them; by their type when left out.'),
    announce: z
      .boolean()
      .default(false)
      .describe('Whether new ones are events (indicator.added) that playbooks hear of; at most 1,000 an update.'),
    maxIndicators: z.int().min(1).max(500_000).default(100_000).describe('More are not taken.'),
    authorization: secretSchema.optional().describe('Value of the header Authorization.'),
    timeoutMs: z.int().min(100).max(600_000).default(60_000),
    allowNetworks: z
      .array(z.string().max(64).refine(isNetwork, 'expected an address or a network such as 10.0.0.0/8'))
      .max(100)
      .default([])
      .describe('Networks of your own that it may be in. Without them only public addresses are read, by TLS.'),
    authority: authoritySchema,
  })
  .refine(({ format, column }) => format !== 'csv' || column !== undefined, {
    error: 'a csv feed needs a column',
    path: ['column'],
  })
  .refine(({ format, path }) => format !== 'json' || path !== undefined, {
    error: 'a json feed needs a path',
    path: ['path'],
  });

/** Lists of indicators that others keep, by names of the operator's. */
export const feedsConfigSchema = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected a name of a-z, 0-9 and -'), feedSchema)
  .refine((feeds) => Object.keys(feeds).length <= 100, 'expected at most 100 feeds')
  .default({})
  .describe('lists of indicators that others keep, read by the action threat_intel_update');
