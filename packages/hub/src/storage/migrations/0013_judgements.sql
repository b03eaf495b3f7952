-- How each session behaves (docs/features.md), who acts in it and how unusual it is. Derived from the log by the group
-- `judging`, beside the pipeline's tables.
create table session_behaviour (
  session_id uuid primary key,
  sensor_id text not null,
  trap text,
  behaviour json not null,
  actor text,
  human_probability real,
  anomaly json,
  anomaly_score double precision,
  ended_at timestamptz
);
create index session_behaviour_by_anomaly on session_behaviour (anomaly_score desc, session_id desc)
  where anomaly_score is not null;
create index session_behaviour_by_end on session_behaviour (ended_at) where anomaly_score is not null;

-- What was seen of a source so far: breadth is a feature.
create table source_breadth (
  address text primary key,
  session_count integer not null,
  traps text[] not null
);

-- An ordinary day of each trap of each sensor (detection/anomaly/baseline.ts).
create table baselines (
  sensor_id text not null,
  trap text not null,
  state bytea not null,
  weight real not null,
  drift json not null,
  primary key (sensor_id, trap)
);

-- The models that judge sessions from here of the log on; those of `models` are what people promoted.
create table judging_models (
  kind text primary key,
  model_id uuid not null
);

-- The pipeline's copy of the rank, for the score.
alter table sessions add column anomaly double precision;
