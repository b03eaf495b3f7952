import { eventsQuerySchema } from '@cerberusmesh/contracts';
import { listEvents } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { requireSession } from '../../find-session.ts';
import { withStore } from '../../open-store.ts';
import { safeJson } from '../../output.ts';

/** Every event of the session in the order of the log, one JSON line each. */
export async function run(reference: string, options: ConfigurationOptions): Promise<void> {
  await withStore(configurationFor(options), 'session export', async (store) => {
    const { id } = await requireSession(store, reference);
    const query = eventsQuerySchema.parse({ sessionId: id, order: 'oldest', limit: 500 });
    let after: Parameters<typeof listEvents>[2] = null;
    do {
      const page = await listEvents(store.database, query, after);
      for (const { event } of page.items) process.stdout.write(`${safeJson(event)}\n`);
      after = page.next;
    } while (after !== null);
  });
}
