import type { CerberusEvent, Playbook, PlaybookTrigger } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { judgeActor } from '../../../detection/behaviour/human-or-bot.ts';
import { foldBehaviour, type SessionBehaviour } from '../../../detection/behaviour/session-behaviour.ts';
import { EVENT_COLUMNS, loggedEventFromRow } from '../../../event-log/read-events.ts';
import { type Allowlist, indicatorsOfSessions } from '../../../intel/indicators/index.ts';
import type { Queryable } from '../../../storage/database.ts';
import { findAttackers } from '../../../storage/repositories/attackers-repository.ts';
import { findSessions } from '../../../storage/repositories/sessions-repository.ts';
import { valueSchema } from '../run-facts-schema.ts';
import { isMapping, mappingOf, type Value } from '../templates/value.ts';
import { ENGINE_LIMITS } from './limits.ts';

/** An event that may start a playbook. */
export interface Match {
  readonly playbook: Playbook;
  /** Null for `threat_level_threshold` of older files. */
  readonly trigger: PlaybookTrigger | null;
  readonly event: CerberusEvent;
  /** What the trigger counts as the same when it names no key. */
  readonly key: string | null;
}

export type TriggerScope = { readonly [name: string]: Value };

/**
 * What templates of triggers and their runs read, by what triggered them. All of it is data, whoever wrote it:
 *
 * - `event`, and by its kind `decision` (with `keys`), `detection`, `indicator`;
 * - `session`, with `actor` (`human`, `bot`, `unknown`) and `iocs_extracted` where the playbook speaks of them;
 * - `attacker`: the source over all its sessions, this one included.
 */
export async function readTriggerScopes(
  transaction: Queryable,
  wanted: readonly Match[],
  allowlist: Allowlist,
): Promise<readonly TriggerScope[]> {
  const idsOf = (matches: readonly Match[]): string[] => [
    ...new Set(matches.flatMap(({ event }) => (event.sessionId === null ? [] : [event.sessionId]))),
  ];
  const addresses = [...new Set(wanted.flatMap(({ event }) => event.source?.address ?? []))];
  const sessions = new Map((await findSessions(transaction, idsOf(wanted))).map((session) => [session.id, session]));
  const attackers = new Map((await findAttackers(transaction, addresses)).map((one) => [one.address, one]));
  const read = readSessionEvents(transaction);
  const actors = new Map<string, Value>();
  for (const id of idsOf(wanted.filter(({ playbook }) => speaksOf(playbook, 'actor'))))
    actors.set(id, actorOf(await read(id, ENGINE_LIMITS.maxTriggerSessionEvents)));
  const indicators = await indicatorsOfSessions(
    transaction,
    idsOf(wanted.filter(({ playbook }) => speaksOf(playbook, 'iocs_extracted'))),
    allowlist,
    read,
  );
  return wanted.map(({ event }) => {
    const plain = plainOf(event);
    const data = isMapping(plain) ? (plain.data ?? null) : null;
    const session = event.sessionId === null ? undefined : sessions.get(event.sessionId);
    const attacker = event.source === null ? undefined : attackers.get(event.source.address);
    const actor = actors.get(event.sessionId ?? '');
    const found = indicators.get(event.sessionId ?? '');
    return {
      event: plain,
      ...(session === undefined
        ? {}
        : {
            session: merged(plainOf(session), {
              ...(actor === undefined ? {} : { actor }),
              ...(found === undefined ? {} : { iocs_extracted: plainOf(found) }),
            }),
          }),
      ...(attacker === undefined ? {} : { attacker: plainOf(attacker) }),
      ...(event.kind === 'decision.made' ? { decision: merged(data, { keys: keysOf(event) }) } : {}),
      ...(event.kind === 'detection.raised' ? { detection: data } : {}),
      ...(event.kind === 'indicator.added' ? { indicator: data } : {}),
    };
  });
}

/** Whether a playbook's triggers read a name: what is costly to find out is only found out for those. */
function speaksOf(playbook: Playbook, name: string): boolean {
  return JSON.stringify([playbook.triggers, playbook.steps]).includes(name);
}

/** What a rotation replaces where the attacker was: the host keys and the bait of that sensor. */
function keysOf(event: Extract<CerberusEvent, { kind: 'decision.made' }>): Value {
  return event.data.kind === 'rotate_key' ? [`sensor:${event.sensorId}`] : [];
}

function actorOf(events: readonly CerberusEvent[]): Value {
  let behaviour: SessionBehaviour | null = null;
  for (const event of events) behaviour = foldBehaviour(behaviour, event);
  return behaviour === null ? 'unknown' : judgeActor(behaviour).actor;
}

function readSessionEvents(transaction: Queryable) {
  const cache = new Map<string, Promise<CerberusEvent[]>>();
  return (sessionId: string, limit: number): Promise<CerberusEvent[]> => {
    const key = `${sessionId} ${limit}`;
    const reading =
      cache.get(key) ??
      transaction
        .query(`select ${EVENT_COLUMNS} from events where session_id = $1 order by seq limit $2`, [sessionId, limit])
        .then((rows) => rows.map((row) => loggedEventFromRow(row).event));
    cache.set(key, reading);
    return reading;
  };
}

function plainOf(value: object): Value {
  return valueSchema.parse(z.json().parse(JSON.parse(JSON.stringify(value))));
}

function merged(value: Value, more: TriggerScope): Value {
  return isMapping(value) ? mappingOf([...Object.entries(value), ...Object.entries(more)]) : value;
}
