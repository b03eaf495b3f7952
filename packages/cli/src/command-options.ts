import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Configuration } from './configuration/configuration-schema.ts';
import { loadConfiguration } from './configuration/load-configuration.ts';

/** What commander hands to a command that has `--config`, `--data-dir` and sometimes `--port`. */
export interface ConfigurationOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly port?: string;
}

/** The configuration in force for one call of a command. */
export function configurationFor(options: ConfigurationOptions): Configuration {
  return loadConfiguration({
    file: options.config,
    environment: process.env,
    workingDirectory: process.cwd(),
    flags: [
      { path: ['dataDirectory'], value: options.dataDir },
      {
        path: ['hub', 'port'],
        value: options.port === undefined ? undefined : parseNumber('--port', options.port, 0, 65_535),
      },
    ],
  });
}

/** @throws CerberusError `invalid-arguments` when the text is no number within the bounds */
export function parseNumber(flag: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= least && value <= most)) {
    throw new CerberusError('invalid-arguments', `${flag} ${text}: expected a number from ${least} to ${most}`);
  }
  return value;
}

/** Checks options with the schema that the API checks the same query with. */
export function parseQuery<Schema extends z.ZodType>(
  schema: Schema,
  values: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new CerberusError('invalid-arguments', z.prettifyError(parsed.error));
  return parsed.data;
}
