import type { DecisionItem, LoggedEvent, SessionSummary } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { feedEvents } from './limits.ts';
import {
  matchesSessions,
  mergeDecisions,
  mergeFeed,
  mergeSessionDetail,
  mergeSessions,
  mergeTimeline,
} from './live-merge.ts';
import { createMockWorld } from './testing/mock-data.ts';

const world = createMockWorld({ seed: 3, nowMs: Date.parse('2026-05-01T12:00:00Z'), sessionCount: 12 });
/** Newest first, as a list shows them. */
const [newest, second, third, ...older] = world.sessions;
if (newest === undefined || second === undefined || third === undefined) throw new Error('the world is too small');
const pagesOf = <Item>(...pages: Item[][]) => ({
  pages: pages.map((items, index) => ({ items, nextCursor: index === pages.length - 1 ? null : String(index) })),
  pageParams: pages.map(() => null),
});
const ids = (pages: { pages: readonly { items: readonly SessionSummary[] }[] }) =>
  pages.pages.map((page) => page.items.map(({ id }) => id));

describe('merging sessions', () => {
  it('replaces a session where it is', () => {
    const changed = { ...third, commandCount: 99 };
    const merged = mergeSessions(pagesOf<SessionSummary>([newest, second], [third]), [changed], {});
    expect(merged.pages.map((page) => page.items)).toEqual([[newest, second], [changed]]);
  });

  it('puts a new session on top and keeps the newest first', () => {
    expect(ids(mergeSessions(pagesOf<SessionSummary>([third]), [second, newest], {}))).toEqual([
      [newest.id, second.id, third.id],
    ]);
  });

  it('leaves an older session to the paging', () => {
    const pages = pagesOf<SessionSummary>([newest, second]);
    expect(mergeSessions(pages, [...older], {})).toBe(pages);
  });

  it('takes out a session that no longer matches the filters', () => {
    const closed = { ...newest, state: 'closed' as const };
    expect(
      ids(mergeSessions(pagesOf<SessionSummary>([{ ...newest, state: 'open' }]), [closed], { state: 'open' })),
    ).toEqual([[]]);
  });

  it('does not let in a session that the filters exclude', () => {
    const pages = pagesOf<SessionSummary>([]);
    expect(
      mergeSessions({ ...pages, pages: [{ items: [], nextCursor: null }] }, [newest], { source: '192.0.2.1' }).pages[0]
        ?.items,
    ).toEqual([]);
  });

  it('adds nothing to a list that only events can tell about, and keeps what is there up to date', () => {
    const pages = pagesOf<SessionSummary>([third]);
    expect(mergeSessions(pages, [newest], { triedUsername: 'root' })).toBe(pages);
    const changed = { ...third, commandCount: 99 };
    expect(mergeSessions(pages, [changed, newest], { commandText: 'id' }).pages[0]?.items).toEqual([changed]);
  });

  it('takes a text of full length for the beginning of a longer one', () => {
    const username = 'x'.repeat(300);
    expect(matchesSessions({ ...newest, username }, { username: username.slice(0, 200) })).toBe(true);
    expect(matchesSessions({ ...newest, username }, { username: username.slice(0, 199) })).toBe(false);
  });

  it('asks every filter', () => {
    const session = {
      ...newest,
      techniqueIds: ['T1105'],
      score: 0.7,
      authenticated: true,
      commandCount: 2,
      decision: 'escalate' as const,
      state: 'open' as const,
      trap: 'ssh',
      stage: 'installation' as const,
      origin: { country: 'NL' },
      hassh: 'a'.repeat(32),
      clientSoftware: 'SSH-2.0-Go',
      username: 'root',
    };
    const search = {
      state: 'open',
      trap: 'ssh',
      source: session.source.address,
      technique: 'T1105',
      decision: 'escalate',
      minScore: 0.7,
      authenticated: 'true',
      withCommands: 'true',
      stage: 'installation',
      country: 'NL',
      client: 'SSH-2.0-Go',
      username: 'root',
    } as const;
    expect(matchesSessions(session, search)).toBe(true);
    expect(matchesSessions(session, { client: 'a'.repeat(32) })).toBe(true);
    expect(matchesSessions({ ...session, origin: { country: null } }, { country: 'unknown' })).toBe(true);
    for (const other of [
      { stage: 'impact' },
      { country: 'unknown' },
      { client: 'SSH-2.0-libssh' },
      { username: 'roo' },
      { state: 'closed' },
      { trap: 'http' },
      { source: 'x' },
      { technique: 'T1' },
      { decision: 'monitor' },
      { minScore: 0.71 },
      { authenticated: 'false' },
      { withCommands: 'false' },
    ] as const) {
      expect(matchesSessions(session, { ...search, ...other })).toBe(false);
    }
  });

  it('changes the header of a detail page and keeps its lists', () => {
    const detail = mergeSessionDetail(newest, { ...newest, score: 0.99, level: 5 });
    expect(detail).toEqual({ ...newest, score: 0.99, level: 5 });
    expect(mergeSessionDetail(newest, second)).toBe(newest);
  });
});

describe('merging events', () => {
  const events = world.events
    .slice(0, 6)
    .map((logged): LoggedEvent => ({ ...logged, event: { ...logged.event, sessionId: newest.id } }));

  it('appends to a timeline that is loaded to its end, each event once and in order', () => {
    const merged = mergeTimeline(pagesOf(events.slice(0, 2)), [...events.slice(1, 4)].reverse(), newest.id);
    expect(merged.pages.map((page) => page.items)).toEqual([events.slice(0, 4)]);
  });

  it('leaves alone a timeline with more pages to come, and other sessions', () => {
    const partial = { pages: [{ items: events.slice(0, 2), nextCursor: 'more' }], pageParams: [null] };
    expect(mergeTimeline(partial, events, newest.id)).toBe(partial);
    const whole = pagesOf(events.slice(0, 2));
    expect(mergeTimeline(whole, events, second.id)).toBe(whole);
  });

  it('keeps the feed newest first, without doubles and within its limit', () => {
    expect(mergeFeed([...events.slice(0, 3)].reverse(), events.slice(2, 5)).map(({ seq }) => seq)).toEqual([
      5, 4, 3, 2, 1,
    ]);
    const flood = Array.from({ length: feedEvents * 2 }, (_, index) => ({ ...(events[0] ?? fail()), seq: index + 1 }));
    const feed = mergeFeed([], flood);
    expect([feed.length, feed[0]?.seq]).toEqual([feedEvents, feedEvents * 2]);
    expect(mergeFeed(feed, [])).toBe(feed);
  });
});

describe('merging decisions', () => {
  const [first, next] = world.decisions;
  if (first === undefined || next === undefined) throw new Error('the world has too few decisions');
  const proposed: DecisionItem = { ...first, state: 'proposed' };

  it('puts a new one on top and replaces a known one', () => {
    const authorised: DecisionItem = { ...first, state: 'authorised' };
    expect(mergeDecisions(pagesOf([proposed]), [next, authorised], {}).pages[0]?.items).toEqual([next, authorised]);
  });

  it('respects the filters', () => {
    const pages = pagesOf([proposed]);
    expect(mergeDecisions(pages, [{ ...next, state: 'authorised' }], { state: 'proposed' })).toBe(pages);
  });
});

function fail(): never {
  throw new Error('the world has no events');
}
