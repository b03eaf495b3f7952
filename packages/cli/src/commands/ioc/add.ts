import { newIndicatorSchema } from '@cerberusmesh/contracts';
import { type ConfigurationOptions, configurationFor, parseNumber, parseQuery } from '../../command-options.ts';
import { openIndicators } from '../../open-indicators.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';

export async function run(
  type: string,
  value: string,
  options: ConfigurationOptions & {
    confidence?: string;
    tlp?: string;
    label: readonly string[];
    note?: string;
    output: string;
  },
): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { confidence, tlp, label, note } = options;
  const given = parseQuery(newIndicatorSchema, {
    type,
    value,
    confidence: confidence === undefined ? undefined : parseNumber('--confidence', confidence, 0, 1),
    tlp,
    labels: label,
    note,
  });
  const configuration = configurationFor(options);
  const added = await withStore(
    configuration,
    'ioc add',
    (store) => openIndicators(store, configuration).add(given, 'person'),
    { action: 'indicator.add', target: { kind: 'indicator', id: `${type} ${value}` } },
  );
  process.stdout.write(
    format === 'table'
      ? `${added.id} ${added.type} ${visible(added.value)}, valid until ${added.validUntil ?? 'somebody says otherwise'}\n`
      : `${safeJson(added)}\n`,
  );
}
