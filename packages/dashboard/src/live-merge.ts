import {
  type DecisionItem,
  type LoggedEvent,
  MAX_FILTER_CHARACTERS,
  type SessionDetail,
  type SessionSummary,
} from '@cerberusmesh/contracts';
import { arrivalMs, feedEvents, liveInsertedItems, shownArrivals } from './limits.ts';
import type { DecisionPages, EventPages, Page, SessionPages } from './queries.ts';
import { asksEvents, type DecisionsSearch, type SessionsSearch } from './url-state.ts';

/** How live messages change what is already on the screen. Pure; every function returns its input when nothing changes. */

/**
 * Whether a session belongs in a list with these filters, as far as its summary tells: the same question the API answers
 * for a page. See `asksEvents` for what it does not tell.
 */
export function matchesSessions(session: SessionSummary, search: SessionsSearch): boolean {
  return (
    (search.state === undefined || session.state === search.state) &&
    (search.trap === undefined || session.trap === search.trap) &&
    (search.source === undefined || session.source.address === search.source) &&
    (search.technique === undefined || session.techniqueIds.includes(search.technique)) &&
    (search.decision === undefined || session.decision === search.decision) &&
    (search.minScore === undefined || session.score >= search.minScore) &&
    (search.authenticated === undefined || String(session.authenticated) === search.authenticated) &&
    (search.withCommands === undefined || String(session.commandCount > 0) === search.withCommands) &&
    (search.stage === undefined || session.stage === search.stage) &&
    (search.country === undefined || (session.origin.country ?? 'unknown') === search.country) &&
    (search.client === undefined || session.hassh === search.client || session.clientSoftware === search.client) &&
    (search.username === undefined || isSameText(session.username, search.username))
  );
}

/** A filter as long as a filter may be stands for all texts that begin so. */
export function isSameText(text: string | null, sought: string): boolean {
  if (sought.length < MAX_FILTER_CHARACTERS) return text === sought;
  return text?.startsWith(sought.replace(/\ufffd$/, '')) ?? false;
}

/**
 * Puts changed sessions where they already are and new ones on top. A session that no longer matches the filters goes;
 * one that is older than the first row and not among the loaded pages is left to the paging.
 */
export function mergeSessions(
  pages: SessionPages,
  changed: readonly SessionSummary[],
  search: SessionsSearch,
): SessionPages {
  const byId = new Map(changed.map((session) => [session.id, session]));
  let touched = false;
  const seen = new Set<string>();
  const merged: Page<SessionSummary>[] = pages.pages.map((page) => {
    let pageTouched = false;
    const items: SessionSummary[] = [];
    for (const session of page.items) {
      const update = byId.get(session.id);
      if (update === undefined) {
        items.push(session);
        continue;
      }
      seen.add(session.id);
      pageTouched = true;
      if (matchesSessions(update, search)) items.push(update);
    }
    touched ||= pageTouched;
    return pageTouched ? { ...page, items } : page;
  });
  const first = merged[0];
  if (first === undefined) return pages;
  // Whether a session seen for the first time has the text looked for, only the API knows.
  if (asksEvents(search)) return touched ? { ...pages, pages: merged } : pages;
  const newest = first.items[0]?.openedAt ?? '';
  const arrived = [...byId.values()]
    .filter((session) => !seen.has(session.id) && session.openedAt >= newest && matchesSessions(session, search))
    .sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1));
  if (!touched && arrived.length === 0) return pages;
  if (arrived.length > 0)
    merged[0] = { ...first, items: [...arrived, ...first.items].slice(0, first.items.length + liveInsertedItems) };
  return { ...pages, pages: merged };
}

/** The header of a session's page follows the summary; its lists are asked for again by the caller. */
export function mergeSessionDetail(detail: SessionDetail, summary: SessionSummary): SessionDetail {
  return summary.id === detail.id ? { ...detail, ...summary } : detail;
}

/** Appends events to a timeline that is loaded to its end; one that is not gets them by paging. */
export function mergeTimeline(pages: EventPages, arrived: readonly LoggedEvent[], sessionId: string): EventPages {
  const last = pages.pages.at(-1);
  if (last === undefined || last.nextCursor !== null) return pages;
  const highest = last.items.at(-1)?.seq ?? pages.pages.at(-2)?.items.at(-1)?.seq ?? 0;
  const added = arrived
    .filter(({ seq, event }) => seq > highest && event.sessionId === sessionId)
    .sort((a, b) => a.seq - b.seq);
  if (added.length === 0) return pages;
  return { ...pages, pages: [...pages.pages.slice(0, -1), { ...last, items: [...last.items, ...added] }] };
}

/** New decisions on top, known ones replaced where they are. */
export function mergeDecisions(
  pages: DecisionPages,
  arrived: readonly DecisionItem[],
  search: DecisionsSearch,
): DecisionPages {
  const matching = arrived.filter(
    (decision) =>
      (search.kind === undefined || decision.kind === search.kind) &&
      (search.state === undefined || decision.state === search.state),
  );
  const byId = new Map(matching.map((decision) => [decision.decisionId, decision]));
  const first = pages.pages[0];
  if (first === undefined || byId.size === 0) return pages;
  if (search.filter !== undefined) {
    // Whether a new one passes the filter only the hub knows.
    const listed = new Set(pages.pages.flatMap((page) => page.items.map(({ decisionId }) => decisionId)));
    for (const id of byId.keys()) if (!listed.has(id)) byId.delete(id);
  }
  const merged = pages.pages.map((page) => ({
    ...page,
    items: page.items.map((decision) => {
      const update = byId.get(decision.decisionId);
      byId.delete(decision.decisionId);
      return update ?? decision;
    }),
  }));
  const top = merged[0];
  if (top !== undefined && byId.size > 0)
    merged[0] = { ...top, items: [...[...byId.values()].sort((a, b) => (a.at < b.at ? 1 : -1)), ...top.items] };
  return { ...pages, pages: merged };
}

/** Newest first, each event once, never more than the feed shows. */
export function mergeFeed(feed: readonly LoggedEvent[], arrived: readonly LoggedEvent[]): readonly LoggedEvent[] {
  if (arrived.length === 0) return feed;
  const known = new Set(feed.map(({ seq }) => seq));
  const added = arrived.filter(({ seq }) => !known.has(seq));
  if (added.length === 0) return feed;
  return [...added, ...feed].sort((a, b) => b.seq - a.seq).slice(0, feedEvents);
}

/**
 * The sessions that opened a moment ago, oldest first. The same list when none of the changed ones did: most changes are of
 * sessions that are known already.
 */
export function mergeArrivals(
  arrivals: readonly SessionSummary[],
  changed: readonly SessionSummary[],
  nowMs: number,
): readonly SessionSummary[] {
  const known = new Set(arrivals.map(({ id }) => id));
  const arrived = changed.filter(({ id, openedAt }) => !known.has(id) && nowMs - Date.parse(openedAt) < arrivalMs);
  return arrived.length === 0 ? arrivals : [...arrivals, ...arrived].slice(-shownArrivals);
}
