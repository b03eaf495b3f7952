-- The orders that sessions are most often wanted in, beside that of time. Every further index costs each batch of the
-- pipeline one more write per session (measured: six of them slow an update down to a third), so that the rarer orders
-- stay a sort of all sessions that pass the filter.
create index sessions_by_score on sessions (score, id);
create index sessions_by_last_event on sessions (last_event_at, id);
