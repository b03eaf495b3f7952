import { z } from 'zod';

/** What an operator may set of every enrichment provider. */
export interface EnrichmentSettings {
  readonly enabled: boolean;
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly timeoutMs: number;
  readonly maxPerMinute: number;
  readonly maxPerDay: number;
  readonly cacheHours: number;
}

export interface EnrichmentDefaults {
  readonly description: string;
  readonly url: string;
  /** What the URL begins with; HTTP or HTTPS when left out. */
  readonly protocol?: RegExp;
  /** Without a key it stays off. */
  readonly needsKey: boolean;
  readonly maxPerMinute: number;
  readonly maxPerDay: number;
  readonly cacheHours: number;
}

const HOURS_PER_YEAR = 8_760;

/** The strict schema of one provider's settings: an unknown key is an error. */
export function enrichmentSettingsSchema(defaults: EnrichmentDefaults) {
  return z
    .strictObject({
      enabled: z
        .boolean()
        .default(defaults.needsKey)
        .describe(
          defaults.needsKey
            ? 'Whether it is asked; only with a key.'
            : 'Whether it is asked. Every question tells it an address.',
        ),
      apiKey: z.string().min(1).max(512).optional().describe('The key of your account there.'),
      url: z
        .url({ protocol: defaults.protocol ?? /^https?$/ })
        .default(defaults.url)
        .describe('Where it answers.'),
      timeoutMs: z.int().min(100).max(60_000).default(10_000).describe('Longest wait for one answer.'),
      maxPerMinute: z.int().min(1).max(10_000).default(defaults.maxPerMinute).describe('Questions in one minute.'),
      maxPerDay: z.int().min(1).max(10_000_000).default(defaults.maxPerDay).describe('Questions in one day (UTC).'),
      cacheHours: z
        .int()
        .min(1)
        .max(HOURS_PER_YEAR)
        .default(defaults.cacheHours)
        .describe('How long an answer is kept before the same is asked again.'),
    })
    .prefault({})
    .describe(defaults.description);
}
