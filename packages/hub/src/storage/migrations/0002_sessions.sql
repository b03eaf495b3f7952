-- Everything here is derived from the event log by the pipeline and can be made again from it (rebuild). Nothing else
-- writes to these tables. What is only ever read whole is `json`, which costs less to write than `jsonb`.

-- One row a session: the fold of its events.
create table sessions (
  id uuid primary key,
  external_id text,
  sensor_id text not null,
  trap text,
  protocol text,
  source_address text not null,
  source_port integer,
  destination_address text,
  destination_port integer,
  country text,
  opened_at timestamptz not null,
  last_event_at timestamptz not null,
  closed_at timestamptz,
  duration_ms double precision,
  client_software text,
  hassh text,
  event_count integer not null,
  credential_count integer not null,
  failed_credential_count integer not null,
  username text,
  authenticated boolean not null,
  command_count integer not null,
  unknown_command_count integer not null,
  upload_count integer not null,
  download_count integer not null,
  tunnel_count integer not null,
  http_request_count integer not null,
  technique_ids text[] not null,
  stage text not null,
  score double precision not null,
  level smallint not null,
  contributions json not null,
  -- The strongest decision so far.
  decision text,
  recording_sha256 text,
  evidence json not null
);

-- Lists are newest first. The partial indexes serve the filters that few sessions pass; what most pass is found by
-- walking the first index.
create index sessions_by_opening on sessions (opened_at desc, id desc);
create index sessions_by_source on sessions (source_address, opened_at desc, id desc);
create index sessions_by_external_id on sessions (external_id) where external_id is not null;
create index sessions_by_technique on sessions using gin (technique_ids) where technique_ids <> '{}';
create index sessions_open on sessions (opened_at desc, id desc) where closed_at is null;
create index sessions_authenticated on sessions (opened_at desc, id desc) where authenticated;
create index sessions_with_commands on sessions (opened_at desc, id desc) where command_count > 0;
create index sessions_dangerous on sessions (opened_at desc, id desc) where score >= 0.4;
create index sessions_by_decision on sessions (decision, opened_at desc, id desc) where decision <> 'monitor';

-- One row for each technique and rule seen in a session.
create table detections (
  session_id uuid not null,
  position integer not null,
  technique_id text not null,
  technique_name text not null,
  tactic text not null,
  tactics text[] not null,
  confidence double precision not null,
  rule text not null,
  attack_version text not null,
  stage text not null,
  statement text,
  evidence uuid[] not null,
  count integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (session_id, technique_id, rule)
);
create index detections_by_time on detections (first_at desc, session_id desc, position desc);

-- `body` is the decision as the agent made it; beside it what lists filter by. `state` here is the one that counts.
create table decisions (
  decision_id uuid primary key,
  session_id uuid not null,
  position integer not null,
  at timestamptz not null,
  kind text not null,
  trigger text not null,
  state text not null,
  body json not null,
  unique (session_id, trigger)
);
create index decisions_by_time on decisions (at desc, decision_id desc);
create index decisions_by_kind on decisions (kind, at desc, decision_id desc) where kind <> 'monitor';

-- A source tracked over its sessions.
create table attackers (
  address text primary key,
  country text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  session_count integer not null,
  credential_count integer not null,
  command_count integer not null,
  max_score double precision not null,
  technique_ids text[] not null
);
create index attackers_by_time on attackers (last_seen_at desc, address desc);

-- Roll-ups for the overview, so that it never reads the log.
create table event_minutes (
  minute timestamptz primary key,
  events bigint not null
);

create table value_counts (
  list text not null,
  hour timestamptz not null,
  -- Cut: a list shows the beginning of a long value.
  value text not null,
  count bigint not null,
  primary key (list, hour, value)
);

create table sensors (
  id text primary key,
  persona text,
  version text,
  started_at timestamptz,
  stopped_at timestamptz,
  last_seen_at timestamptz not null,
  event_count bigint not null
);

create table traps (
  sensor_id text not null,
  position integer not null,
  name text not null,
  protocol text not null,
  address text not null,
  port integer not null,
  primary key (sensor_id, position)
);

-- How far these tables are, and running totals. `last_seq` commits with everything above: a batch at or before it means
-- that the group was set back to make everything again.
create table pipeline_state (
  only_row boolean primary key default true check (only_row),
  last_seq bigint not null,
  events bigint not null,
  sessions bigint not null,
  open_sessions bigint not null,
  credentials bigint not null,
  commands bigint not null,
  files bigint not null,
  decisions bigint not null,
  proposed_decisions bigint not null
);
insert into pipeline_state values (true, 0, 0, 0, 0, 0, 0, 0, 0, 0);
