-- How far live sources have been read: a file's place, the time of the last entry of a log group. Committed after the
-- events that were read; events have ids of their content, so that reading a little twice adds nothing.
create table source_positions (
  source text primary key,
  position json not null,
  at timestamptz not null
);
