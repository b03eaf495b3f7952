-- The append-only event log, one partition per month of `at`. Partitions are made at append and attached, which (other
-- than `create table ... partition of`, and as long as there is no default partition) blocks neither readers nor writers.
--
-- The key is (id, at): uniqueness across partitions must include the partition column. One event always has the same
-- `at`, so this finds every duplicate; a sensor that sends an id again with another `at` adds a row of its own, which
-- lies only about that sensor.
create table events (
  seq bigint not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null,
  sensor_id text not null,
  trap text,
  session_id uuid,
  source_address text,
  source_port integer,
  destination_address text,
  destination_port integer,
  protocol text,
  data jsonb not null,
  primary key (id, at)
) partition by range (at);

create index events_by_seq on events (seq);
create index events_by_session on events (session_id, seq) where session_id is not null;
create index events_by_kind on events (kind, seq);

-- Absurd times stay out of the monthly partitions, which are made for 2000 to 2099 only.
create table events_before_2000 partition of events for values from (minvalue) to ('2000-01-01T00:00:00Z');
create table events_from_2100 partition of events for values from ('2100-01-01T00:00:00Z') to (maxvalue);

-- The newest seq. An append locks this row until it commits, so seq has no gaps and grows in the order of visibility.
create table event_log_head (
  only_row boolean primary key default true check (only_row),
  seq bigint not null
);
insert into event_log_head (seq) values (0);

-- How far each consumer group is. Its row is locked while a batch is worked on, so two hubs never work on the same one.
create table event_log_offsets (
  consumer_group text primary key,
  seq bigint not null,
  updated_at timestamptz not null default now()
);
