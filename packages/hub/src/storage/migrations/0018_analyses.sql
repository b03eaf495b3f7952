-- Every call of a language model, and every answer given from memory. What a day cost is read from here after a restart.
create table llm_calls (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  purpose text not null,
  session_id uuid,
  provider text not null,
  model text not null,
  prompt_hash text not null,
  attempt integer not null,
  outcome text not null,
  input_tokens integer not null,
  output_tokens integer not null,
  -- Whether tokens and cost are an estimate, as the model named none.
  estimated boolean not null,
  cost double precision not null,
  currency text not null,
  latency_ms double precision not null
);
create index llm_calls_by_time on llm_calls (at);
create index llm_calls_by_session on llm_calls (session_id, at) where session_id is not null;

-- What a language model says of a session, and when one is to be asked. Nothing that decides reads this table; no part of
-- it is derived from the event log, so a rebuild leaves it alone. `due_at` is null while nothing is to be asked.
create table session_analyses (
  session_id uuid primary key,
  due_at timestamptz,
  -- How often in a row it failed.
  failures integer not null default 0,
  failure text,
  -- Set by an analysis, never taken back by one.
  review boolean not null default false,
  analysed_at timestamptz,
  body json
);
create index session_analyses_due on session_analyses (due_at) where due_at is not null;
create index session_analyses_for_review on session_analyses (analysed_at desc, session_id desc) where review;
