import { decisionsQuerySchema } from '@cerberusmesh/contracts';
import { listDecisions } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

export async function run(
  options: ConfigurationOptions & { limit: string; kind?: string; filter?: string; output: string },
): Promise<void> {
  const format = parseOutputFormat(options.output);
  const query = parseQuery(decisionsQuerySchema, {
    limit: options.limit,
    kind: options.kind,
    filter: options.filter,
  });
  const { items } = await withStore(configurationFor(options), 'decision list', (store) =>
    listDecisions(store.database, query, null, Date.now()),
  );
  process.stdout.write(
    renderList(
      items,
      [
        { name: 'id', value: (decision) => decision.decisionId },
        { name: 'at', value: (decision) => decision.at },
        { name: 'kind', value: (decision) => decision.kind },
        { name: 'state', value: (decision) => decision.state },
        { name: 'source', value: (decision) => decision.source },
        { name: 'confidence', value: (decision) => decision.confidence.toFixed(2) },
        { name: 'score', value: (decision) => decision.score.toFixed(2) },
        { name: 'why', value: (decision) => decision.reasons[0]?.text ?? '' },
      ],
      format,
    ),
  );
}
