import type { CerberusEvent } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../../detection/session-facts.ts';
import { EVENT_COLUMNS, loggedEventFromRow } from '../../event-log/read-events.ts';
import type { Queryable } from '../database.ts';
import { FACTS_QUERY, factsOfRow } from './session-rows.ts';

/** Sessions as an analysis reads them. */
export function createAnalysisSource(database: Queryable): {
  facts(sessionId: string): Promise<SessionFacts | null>;
  events(sessionId: string, kinds: readonly string[], maxPerKind: number): Promise<readonly CerberusEvent[]>;
} {
  return {
    async facts(sessionId) {
      const [row] = await database.query(FACTS_QUERY, [[sessionId]]);
      return row === undefined ? null : factsOfRow(row);
    },
    /** Oldest first, at most `maxPerKind` of each kind: a thousand tries of credentials hide no command. */
    async events(sessionId, kinds, maxPerKind) {
      const rows = await database.query(
        `select ${EVENT_COLUMNS} from (
           select *, row_number() over (partition by kind order by seq) as place from events
            where session_id = $1::uuid and kind = any($2::text[])) as numbered
          where place <= $3::integer order by seq`,
        [sessionId, kinds, maxPerKind],
      );
      return rows.map((row) => loggedEventFromRow(row).event);
    },
  };
}
