-- Indicators of compromise (intel/indicators). Made from sessions by the consumer group `indicators`, and by playbooks,
-- people and feeds; what people say of them is nowhere else, so a rebuild of derived tables keeps this one.
create table indicators (
  -- Made of type and value, so that the same is never there twice.
  id uuid primary key,
  type text not null,
  value text not null,
  confidence double precision not null,
  tlp text not null,
  -- By a person, for ever; whether it has expired is seen from valid_until.
  allowlisted boolean not null default false,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  sightings integer not null default 0,
  sources text[] not null,
  valid_until timestamptz,
  labels text[] not null default '{}',
  note text
);
create index indicators_by_time on indicators (last_seen_at desc, id desc);
create index indicators_by_type on indicators (type, last_seen_at desc, id desc);

-- Which sessions showed them.
create table indicator_sightings (
  indicator_id uuid not null,
  session_id uuid not null,
  event_id uuid not null,
  at timestamptz not null,
  primary key (indicator_id, session_id)
);
create index indicator_sightings_by_time on indicator_sightings (at);
