import { indicatorsQuerySchema } from '@cerberusmesh/contracts';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { openIndicators } from '../../open-indicators.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

export async function run(
  options: ConfigurationOptions & {
    limit: string;
    type?: string;
    status?: string;
    tlp?: string;
    search?: string;
    minConfidence?: string;
    output: string;
  },
): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { limit, type, status, tlp, search, minConfidence } = options;
  const query = parseQuery(indicatorsQuerySchema, { limit, type, status, tlp, search, minConfidence });
  const configuration = configurationFor(options);
  const { items } = await withStore(configuration, 'ioc list', (store) =>
    openIndicators(store, configuration).list(query, { limit: query.limit, after: null }),
  );
  process.stdout.write(
    renderList(
      items,
      [
        { name: 'type', value: (one) => one.type },
        { name: 'value', value: (one) => one.value },
        { name: 'confidence', value: (one) => one.confidence.toFixed(2) },
        { name: 'tlp', value: (one) => one.tlp },
        { name: 'status', value: (one) => one.status },
        { name: 'sessions', value: (one) => one.sightings },
        { name: 'last seen', value: (one) => one.lastSeenAt },
        { name: 'valid until', value: (one) => one.validUntil },
        { name: 'labels', value: (one) => one.labels.join(' ') },
      ],
      format,
    ),
  );
}
