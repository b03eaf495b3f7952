/** Every bound of the console, with its unit in its name. */

/** Characters of attacker-written text shown before "show all". */
export const clippedTextCharacters = 240;
/** Characters shown after "show all"; the raw view and the API have the rest. */
export const fullTextCharacters = 20_000;
/** Events the live feed keeps. */
export const feedEvents = 200;
/** The feed is announced and painted at most this often. */
export const feedPaintIntervalMs = 1_000;
/** Sessions that opened lately, shown on the map. */
export const shownArrivals = 32;
/** A session that opened longer ago than this is no arrival any more. */
export const arrivalMs = 15_000;
/** Rows asked for at once. */
export const sessionsPageItems = 100;
export const decisionsPageItems = 50;
export const timelinePageItems = 200;
/** Rows an infinite list keeps at the top for live arrivals before it is asked for again. */
export const liveInsertedItems = 500;
/** A detail page asks again at most this often while its session is open. */
export const detailRefreshIntervalMs = 2_000;
/** Figures of the overview are asked for again this often; the live totals arrive every second. */
export const statsRefreshIntervalMs = 30_000;
/** A request that takes longer counts as "the hub does not answer". */
export const requestTimeoutMs = 20_000;
/** Without a live message for this long the page says that it may be out of date. */
export const staleAfterMs = 15_000;
/** A two-key shortcut (`g o`) must be finished within this time. */
export const shortcutSequenceMs = 1_200;
/** Rows in each "top" list. */
export const rankedRows = 8;
/** Recordings larger than this are offered by the API only; the player would freeze the page. */
export const maxRecordingCharacters = 20_000_000;
/** After a gap in the live updates everything is asked for again, at most this often. */
export const fullRefreshIntervalMs = 10_000;
/** The hub refused the live socket: try again after this. */
export const refusedRetryMs = 5_000;
