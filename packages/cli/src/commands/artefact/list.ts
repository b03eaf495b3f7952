import { artefactsQuerySchema } from '@cerberusmesh/contracts';
import { listArtefacts } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { requireSession } from '../../find-session.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

interface ListOptions extends ConfigurationOptions {
  readonly limit: string;
  readonly session?: string;
  readonly source?: string;
  readonly mediaType?: string;
  readonly kept?: boolean;
  readonly output: string;
}

/** Captured files, last seen first. */
export async function run(options: ListOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { limit, session, source, mediaType } = options;
  const { items } = await withStore(configurationFor(options), 'artefact list', async (store) => {
    const sessionId = session === undefined ? undefined : (await requireSession(store, session)).id;
    const kept = options.kept ? 'true' : undefined;
    const query = parseQuery(artefactsQuerySchema, { limit, source, mediaType, sessionId, kept });
    return listArtefacts(store.database, query, null);
  });
  process.stdout.write(
    renderList(
      items,
      [
        // Whole in formats for programs; a table shows enough of it to be told apart, and to name it by.
        { name: 'sha256', value: ({ sha256 }) => (format === 'table' ? sha256.slice(0, 16) : sha256) },
        { name: 'bytes', value: ({ bytes }) => bytes },
        { name: 'type', value: ({ mediaType: type }) => type },
        { name: 'kept', value: ({ kept }) => (kept ? 'yes' : 'no') },
        { name: 'sessions', value: ({ sessionCount }) => sessionCount },
        { name: 'first seen', value: ({ firstSeenAt }) => firstSeenAt },
        { name: 'last seen', value: ({ lastSeenAt }) => lastSeenAt },
        { name: 'named', value: ({ urls, paths }) => [...urls, ...paths].join(' ') },
      ],
      format,
    ),
  );
}
