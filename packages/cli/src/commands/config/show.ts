import { stringify } from 'yaml';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';

export function run(options: ConfigurationOptions): void {
  const configuration = configurationFor(options);
  const url = configuration.database.url;
  const shown =
    url === undefined ? configuration : { ...configuration, database: { url: url.replace(/:[^:@/]*@/, ':***@') } };
  const { webhook } = shown.exporters;
  const exporters = { ...shown.exporters, webhook: { ...Object(webhook), url: '***' } };
  process.stdout.write(stringify(withoutSecrets({ ...shown, exporters })));
}

/** What other products know this installation by; the addresses of web hooks are keys themselves. */
const SECRETS: ReadonlySet<string> = new Set([
  'apiKey',
  'apiToken',
  'password',
  'routingKey',
  'secret',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'token',
  'webhookUrl',
]);

/** Keys of connectors and what playbooks use are secrets wherever they stand; the names of those are not. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRETS.has(key) ? '***' : key === 'secrets' ? hidden(inner) : withoutSecrets(inner),
    ]),
  );
}

function hidden(secrets: unknown): unknown {
  if (typeof secrets !== 'object' || secrets === null) return '***';
  return Object.fromEntries(Object.keys(secrets).map((name) => [name, '***']));
}
