import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Tlp } from '@cerberusmesh/contracts';
import type { Database } from '../../../storage/database.ts';
import type { Allowlist } from '../allowlist.ts';
import type { IndicatorLog } from '../follow-indicators.ts';
import { indicatorId, noteSightings, type Sighting } from '../indicator-store.ts';
import { FEED_LIMITS } from '../limits.ts';
import { beginFeed, endGoneMembers, failFeed, finishFeed, noteMembers, touchMembers } from './feed-store.ts';
import { FeedError, type FeedForm, normaliseFeedValue, readFeed, strictest } from './read-feed.ts';

/** A feed as the operator describes it. */
export interface FeedSettings extends FeedForm {
  readonly enabled: boolean;
  readonly url: string;
  readonly confidence: number;
  readonly tlp: Tlp;
  readonly labels: readonly string[];
  readonly validDays?: number | undefined;
  readonly announce: boolean;
  readonly maxIndicators: number;
  readonly authorization?: string | undefined;
  readonly timeoutMs: number;
  readonly allowNetworks: readonly string[];
  readonly authority?: string | undefined;
}

export interface FeedAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly body: string;
}

/** Reads a feed, guarded. Any status is an answer. @throws when there is none, with a message without secrets */
export type FeedRequest = (
  name: string,
  settings: FeedSettings,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<FeedAnswer>;

/** What an update of one feed came to. `busy`: another hub is at it. */
export interface FeedOutcome {
  readonly feed: string;
  readonly state: 'updated' | 'unchanged' | 'failed' | 'busy';
  /** Indicators that it names now. */
  readonly indicators: number;
  readonly added: number;
  /** It named them before and does not any more. */
  readonly gone: number;
  /** Lines that are no value of their type, and values that are harmless. */
  readonly rejected: number;
  readonly harmless: number;
  readonly error: string | null;
}

export interface FeedsOptions {
  readonly database: Database;
  readonly log: Pick<IndicatorLog<unknown>, 'appendWithin'>;
  readonly allowlist: Allowlist;
  readonly feeds: { readonly [name: string]: FeedSettings };
  readonly request: FeedRequest;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Lists of indicators that others keep. */
export interface Feeds {
  /** Those that are switched on. */
  readonly names: readonly string[];
  /** Reads them one after the other; a feed that fails changes nothing and holds up no other. */
  update(names: readonly string[], signal: AbortSignal): Promise<FeedOutcome[]>;
}

const DAY_MS = 86_400_000;

export function createFeeds(options: FeedsOptions): Feeds {
  const { database, now } = options;
  const feeds = new Map(Object.entries(options.feeds).filter(([, { enabled }]) => enabled));

  async function updateOne(name: string, signal: AbortSignal): Promise<FeedOutcome> {
    const settings = feeds.get(name);
    if (settings === undefined) return failed(name, 'There is no such feed, or it is switched off.');
    const { authorization: _secret, ...described } = settings;
    const sha256 = createHash('sha256').update(JSON.stringify(described)).digest('hex');
    const known = await beginFeed(database, name, sha256, now());
    if (known === null) return { ...failed(name, null), state: 'busy' };
    try {
      const headers = {
        accept: settings.format === 'plain' || settings.format === 'csv' ? 'text/*, */*' : 'application/json, */*',
        'accept-encoding': 'identity',
        ...(known.etag === null ? {} : { 'if-none-match': known.etag }),
        ...(known.lastModified === null ? {} : { 'if-modified-since': known.lastModified }),
      };
      const answer = await options.request(name, settings, headers, signal);
      const isUnchanged = answer.status === 304 && (known.etag !== null || known.lastModified !== null);
      if (!isUnchanged && (answer.status < 200 || answer.status > 299))
        throw new FeedError(`It answered with status ${answer.status}.`);
      const outcome = isUnchanged
        ? await unchanged(name, settings)
        : await take(name, settings, answer.body, known.members, signal);
      await finishFeed(database, name, isUnchanged ? known : validatorsOf(answer), now());
      return outcome;
    } catch (error) {
      const message = (error instanceof Error ? error.message : String(error)).slice(0, FEED_LIMITS.maxErrorCharacters);
      await failFeed(database, name, message, now());
      signal.throwIfAborted();
      return failed(name, message);
    }
  }

  async function unchanged(name: string, { validDays }: FeedSettings): Promise<FeedOutcome> {
    const indicators = await touchMembers(database, name, validDays ?? null, now());
    return { ...failed(name, null), state: 'unchanged', indicators };
  }

  async function take(
    name: string,
    settings: FeedSettings,
    text: string,
    membersBefore: number,
    signal: AbortSignal,
  ): Promise<FeedOutcome> {
    const nowMs = now();
    const at = new Date(nowMs).toISOString();
    const origin = `feed:${name}`;
    const sightings = new Map<string, Sighting>();
    let rejected = 0;
    let harmless = 0;
    let looked = 0;
    for (const one of readFeed(text, settings)) {
      looked += 1;
      if (looked % FEED_LIMITS.valuesPerSlice === 0) {
        await setImmediate();
        signal.throwIfAborted();
      }
      if (sightings.size >= settings.maxIndicators) break;
      const indicator = normaliseFeedValue(one);
      if (indicator === null) {
        rejected += 1;
      } else if (options.allowlist.whyHarmless(indicator) !== null) {
        harmless += 1;
      } else {
        sightings.set(indicatorId(indicator), {
          ...indicator,
          confidence: one.confidence ?? settings.confidence,
          tlp: strictest(one.tlp, settings.tlp) ?? settings.tlp,
          labels: settings.labels,
          at,
          origin,
          evidence: null,
          validUntil:
            one.validUntil ??
            (settings.validDays === undefined
              ? undefined
              : new Date(nowMs + settings.validDays * DAY_MS).toISOString()),
        });
      }
    }
    // An error page, a file that is being written: nothing of it says that all of them are gone.
    if (sightings.size === 0 && (membersBefore > 0 || rejected > 0))
      throw new FeedError(`Nothing in it is an indicator (${rejected} lines are none, ${harmless} are harmless).`);
    const added = await write(name, settings, [...sightings.values()], at, signal);
    const gone = await endGoneMembers(database, name, at);
    return { feed: name, state: 'updated', indicators: sightings.size, added, gone, rejected, harmless, error: null };
  }

  async function write(
    name: string,
    settings: FeedSettings,
    sightings: readonly Sighting[],
    at: string,
    signal: AbortSignal,
  ): Promise<number> {
    let added = 0;
    let announced = 0;
    for (let from = 0; from < sightings.length; from += FEED_LIMITS.valuesPerSlice) {
      signal.throwIfAborted();
      const slice = sightings.slice(from, from + FEED_LIMITS.valuesPerSlice);
      await database.transaction(async (transaction) => {
        const { events, ids } = await noteSightings(transaction, slice);
        await noteMembers(transaction, name, ids, at);
        added += events.length;
        const told = settings.announce ? events.slice(0, Math.max(0, FEED_LIMITS.maxAnnounced - announced)) : [];
        announced += told.length;
        if (told.length > 0) await options.log.appendWithin(transaction, told);
      });
    }
    return added;
  }

  return {
    names: [...feeds.keys()],
    async update(names, signal) {
      const outcomes: FeedOutcome[] = [];
      for (const name of new Set(names)) {
        signal.throwIfAborted();
        outcomes.push(await updateOne(name, signal));
      }
      return outcomes;
    },
  };
}

function validatorsOf({ headers }: FeedAnswer): { readonly etag: string | null; readonly lastModified: string | null } {
  const one = (name: string): string | null => {
    const value = headers[name];
    return typeof value === 'string' && value.length <= FEED_LIMITS.maxErrorCharacters ? value : null;
  };
  return { etag: one('etag'), lastModified: one('last-modified') };
}

function failed(feed: string, error: string | null): FeedOutcome {
  return { feed, state: 'failed', indicators: 0, added: 0, gone: 0, rejected: 0, harmless: 0, error };
}
