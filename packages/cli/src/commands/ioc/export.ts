import { once } from 'node:events';
import { indicatorExportQuerySchema } from '@cerberusmesh/contracts';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { openIndicators } from '../../open-indicators.ts';
import { withStore } from '../../open-store.ts';

/** Writes all indicators that pass to standard output, in pages. */
export async function run(
  options: ConfigurationOptions & {
    format?: string;
    type?: string;
    status?: string;
    maxTlp?: string;
    minConfidence?: string;
  },
): Promise<void> {
  const { format, type, status, maxTlp, minConfidence } = options;
  const { format: chosen, ...filters } = parseQuery(indicatorExportQuerySchema, {
    format,
    type,
    status,
    maxTlp,
    minConfidence,
  });
  const configuration = configurationFor(options);
  await withStore(
    configuration,
    'ioc export',
    async (store) => {
      for await (const text of openIndicators(store, configuration).export(chosen, filters).lines)
        if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    { action: 'indicator.export', target: { kind: 'indicators', id: chosen } },
  );
}
