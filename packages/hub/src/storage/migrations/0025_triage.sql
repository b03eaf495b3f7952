-- What asks for a person, and what people made of it. Alerts are raised from the log by the consumer group `alerts`, but
-- they are no derived table: what people did to them is only here.
create table alerts (
  id uuid primary key,
  -- Rule, subject and source as JSON.
  group_key text not null,
  rule text not null,
  subject text not null,
  severity smallint not null,
  status text not null,
  summary text not null,
  source text,
  sensor_id text,
  trap text,
  session_id uuid,
  -- The latest sessions, to count each once.
  session_ids uuid[] not null,
  session_count integer not null,
  technique_ids text[] not null,
  stage text,
  score double precision,
  decision_id uuid,
  count integer not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  evidence uuid[] not null,
  assignee_id text,
  assignee_name text,
  resolution text,
  reason text,
  suppression_id uuid,
  changed_at timestamptz,
  changed_by_id text,
  changed_by_name text
);
create index alerts_by_time on alerts (last_seen_at desc, id desc);
create index alerts_by_group on alerts (group_key, last_seen_at desc) where status <> 'resolved';

create table alert_suppressions (
  id uuid primary key,
  rule text,
  subject text,
  source inet,
  sensor_id text,
  reason text not null,
  created_by_id text not null,
  created_by_name text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  suppressed_count integer not null default 0
);

-- What a person says of a session or of its anomaly; the latest word counts.
create table session_labels (
  session_id uuid not null,
  target text not null,
  verdict text not null,
  note text not null,
  by_id text not null,
  by_name text not null,
  at timestamptz not null,
  score double precision,
  primary key (session_id, target)
);
create index session_labels_by_time on session_labels (at desc, session_id desc, target desc);

create table session_notes (
  id uuid primary key,
  session_id uuid not null,
  text text not null,
  by_id text not null,
  by_name text not null,
  at timestamptz not null
);
create index session_notes_by_session on session_notes (session_id, at);

create table saved_views (
  id uuid primary key,
  name text not null,
  page text not null,
  query text not null,
  shared boolean not null,
  owner_id text not null,
  owner_name text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index saved_views_by_owner on saved_views (owner_id);
