import {
  type ActorReference,
  type Alert,
  type AlertsChange,
  CerberusError,
  type newSuppressionSchema,
  type Suppression,
  uuidSchema,
} from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { EventLog, Subscription } from '../event-log/event-log.ts';
import type { Database } from '../storage/database.ts';
import {
  ALERT_COLUMNS,
  alertConditions,
  alertOfRow,
  findAssignee,
  suppressionOfRow,
} from '../storage/repositories/alerts-repository.ts';
import { findingOf } from './alert-finding.ts';
import { ALERT_LIMITS } from './limits.ts';
import { recordFindings } from './record-findings.ts';

/** The consumer group of the event log. */
export const ALERTS_GROUP = 'alerts';

export interface AlertsOptions {
  readonly database: Database;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly uuid: () => string;
  /** Told which alerts are new or changed, once that is committed. */
  readonly onChanged: (alerts: readonly Alert[]) => void;
}

/** The triage queue: raised from the log, changed by people. */
export interface Alerts {
  /**
   * One action on many alerts. Returns how many it changed.
   *
   * @throws CerberusError `invalid-filter`; `not-found` for an unknown assignee
   */
  change(order: AlertsChange, by: ActorReference): Promise<number>;
  suppress(order: z.output<typeof newSuppressionSchema>, by: ActorReference): Promise<Suppression>;
  /** @throws CerberusError `not-found` */
  endSuppression(id: string): Promise<void>;
  /** Adds what the event log says from here on. Only one hub at a time works; others wait. */
  follow(eventLog: EventLog, onError: (error: unknown) => void): Subscription;
}

export function createAlerts({ database, now, uuid, onChanged }: AlertsOptions): Alerts {
  function announce(alerts: readonly Alert[]): void {
    if (alerts.length > 0) onChanged(alerts.slice(-ALERT_LIMITS.maxAnnouncedAlerts));
  }

  return {
    async change(order, by) {
      const { set, from } = await changesOf(database, order, by);
      const rows = await database.transaction(async (transaction) => {
        const conditions = await alertConditions(transaction, { filter: order.filter }, now());
        if (order.ids !== undefined) conditions.add('id = any(?::uuid[])', order.ids);
        conditions.add('status = any(?::text[])', from);
        const changes = {
          ...set,
          changed_at: new Date(now()).toISOString(),
          changed_by_id: by.id,
          changed_by_name: by.name,
        };
        return transaction.query(
          `with chosen as (
             select id from alerts ${conditions.where()} order by last_seen_at desc, id desc
             limit ${ALERT_LIMITS.maxChangedAlerts} for update
           )
           update alerts set ${Object.entries(changes)
             .map(([column, value]) => `${column} = ${conditions.value(value)}`)
             .join(', ')}
           from chosen where alerts.id = chosen.id returning ${ALERT_COLUMNS}`,
          conditions.values,
        );
      });
      announce(rows.map(alertOfRow));
      return rows.length;
    },

    async suppress(order, by) {
      const createdMs = now();
      const [row] = await database.query(
        `insert into alert_suppressions (id, rule, subject, source, sensor_id, reason, created_by_id, created_by_name,
           created_at, expires_at)
         select $1, $2, $3, $4::inet, $5, $6, $7, $8, $9, $10
         where (select count(*) from alert_suppressions where expires_at > $9) < $11 returning *`,
        [
          uuid(),
          order.rule ?? null,
          order.subject ?? null,
          order.source ?? null,
          order.sensorId ?? null,
          order.reason,
          by.id,
          by.name,
          new Date(createdMs).toISOString(),
          new Date(createdMs + order.hours * 3_600_000).toISOString(),
          ALERT_LIMITS.maxSuppressions,
        ],
      );
      if (row !== undefined) return suppressionOfRow(row);
      throw new CerberusError('limit-reached', `There are ${ALERT_LIMITS.maxSuppressions} suppressions already.`);
    },

    async endSuppression(id) {
      const ended = await database.execute(
        'update alert_suppressions set expires_at = $2 where id = $1::uuid and expires_at > $2',
        [uuidSchema.parse(id), new Date(now()).toISOString()],
      );
      if (ended === 0) throw new CerberusError('not-found', 'There is no such suppression in force.');
    },

    follow(eventLog, onError) {
      /** Raised in a transaction that is not committed yet. */
      let raised: Alert[] = [];
      return eventLog.subscribe(
        ALERTS_GROUP,
        async (batch, transaction) => {
          raised = [];
          const since = new Date(now() - ALERT_LIMITS.maxFindingAgeMs).toISOString();
          const findings = batch.flatMap(({ event }) => (event.at < since ? [] : (findingOf(event) ?? [])));
          if (findings.length > 0) raised = await recordFindings(transaction, findings, { uuid, nowMs: now() });
        },
        {
          maxBatchEvents: ALERT_LIMITS.maxBatchEvents,
          onCommitted: () => {
            announce(raised);
            raised = [];
          },
          onError,
        },
      );
    },
  };
}

const OPEN = ['new', 'acknowledged', 'assigned'];
const NOBODY = { assignee_id: null, assignee_name: null };

/** Columns of `alerts` that an order sets, and the statuses that it applies to. */
interface Changes {
  readonly set: Readonly<Record<string, string | null>>;
  readonly from: readonly string[];
}

async function changesOf(database: Database, order: AlertsChange, by: ActorReference): Promise<Changes> {
  const reason = order.reason ?? null;
  switch (order.action) {
    case 'acknowledge':
      return { set: { status: 'acknowledged' }, from: ['new'] };
    case 'assign': {
      const { id, name } = await assigneeOf(database, order.assigneeId, by);
      return { set: { status: 'assigned', assignee_id: id, assignee_name: name }, from: OPEN };
    }
    case 'unassign':
      return { set: { status: 'acknowledged', ...NOBODY }, from: ['assigned'] };
    case 'suppress':
      return { set: { status: 'suppressed', reason }, from: OPEN };
    case 'resolve':
      return {
        set: { status: 'resolved', reason, resolution: order.resolution ?? 'other' },
        from: [...OPEN, 'suppressed'],
      };
    case 'reopen':
      return {
        set: { status: 'new', reason: null, resolution: null, suppression_id: null, ...NOBODY },
        from: ['resolved', 'suppressed', 'acknowledged', 'assigned'],
      };
  }
}

async function assigneeOf(
  database: Database,
  assigneeId: string | undefined,
  by: ActorReference,
): Promise<ActorReference> {
  if (assigneeId === undefined || assigneeId === by.id) return by;
  const found = await findAssignee(database, assigneeId);
  if (found === null) throw new CerberusError('not-found', 'Nobody with this id can take alerts.');
  return found;
}
