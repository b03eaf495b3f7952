import { sessionsQuerySchema } from '@cerberusmesh/contracts';
import { listSessions } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

interface ListOptions extends ConfigurationOptions {
  readonly limit: string;
  readonly source?: string;
  readonly technique?: string;
  readonly minScore?: string;
  readonly stage?: string;
  readonly country?: string;
  readonly client?: string;
  readonly username?: string;
  readonly triedUsername?: string;
  readonly triedSecret?: string;
  readonly command?: string;
  readonly open?: boolean;
  readonly filter?: string;
  readonly sort?: string;
  readonly output: string;
}

export async function run(options: ListOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { limit, source, technique, minScore, stage, country, client, username, triedUsername, triedSecret } = options;
  const query = parseQuery(sessionsQuerySchema, {
    limit,
    source,
    technique,
    minScore,
    stage,
    country,
    client,
    username,
    triedUsername,
    triedSecret,
    commandText: options.command,
    state: options.open ? 'open' : undefined,
    filter: options.filter,
    sort: options.sort,
  });
  const { items } = await withStore(configurationFor(options), 'session list', (store) =>
    listSessions(store.database, query, null, Date.now()),
  );
  process.stdout.write(
    renderList(
      items,
      [
        { name: 'id', value: (session) => session.id },
        { name: 'opened', value: (session) => session.openedAt },
        { name: 'source', value: (session) => session.source.address },
        { name: 'trap', value: (session) => session.trap },
        { name: 'state', value: (session) => session.state },
        { name: 'user', value: (session) => session.username },
        { name: 'commands', value: (session) => session.commandCount },
        { name: 'techniques', value: (session) => session.techniqueIds.join(' ') },
        { name: 'score', value: (session) => session.score.toFixed(2) },
        { name: 'level', value: (session) => session.level },
        { name: 'decision', value: (session) => session.decision },
      ],
      format,
    ),
  );
}
