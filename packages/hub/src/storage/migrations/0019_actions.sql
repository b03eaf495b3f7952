-- What is done in answer to decisions, by playbooks and by people. Not derived from the event log: a rebuild leaves it
-- alone, and what was done is never done again. `request` and `plan` are carried out as they stand. An action belongs to
-- the worker `owner` until `due_at`; who takes it over counts `epoch` up, and writes of an earlier epoch are refused.
-- `due_at` is null when there is nothing to do.
create table actions (
  id uuid primary key,
  idempotency_key text not null unique,
  kind text not null,
  state text not null,
  decision_id uuid,
  run_id uuid,
  session_id uuid,
  sensor_id text,
  source text,
  -- The agent's trigger, for its cool-down.
  trigger text,
  covered_by uuid,
  request json not null,
  confidence double precision,
  -- When what it answers happened.
  happened_at timestamptz not null,
  dry_run boolean not null default false,
  outcome text,
  checks json not null default '[]',
  plan json,
  quorum integer,
  roles text[],
  reversible boolean not null default false,
  created_at timestamptz not null,
  expires_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  undo_at timestamptz,
  undone_at timestamptz,
  due_at timestamptz,
  owner text,
  epoch bigint not null default 0,
  attempts integer not null default 0,
  detail text not null default '',
  code text,
  undo_data json,
  verification json,
  undo_by text,
  undo_detail text,
  -- What the decision's reader is told; null: as the agent made it.
  decision_state text generated always as (
    case state
      when 'planning' then null
      when 'waiting' then 'proposed'
      when 'running' then case outcome when 'permit' then 'authorised' else 'approved' end
      when 'undoing' then 'executed'
      when 'unknown' then 'failed'
      else state
    end) stored
) with (fillfactor = 80);
create unique index actions_by_decision on actions (decision_id) where decision_id is not null and run_id is null;
create index actions_due on actions (due_at) where due_at is not null;
create index actions_by_time on actions (created_at desc, id desc);
create index actions_by_state on actions (state, created_at desc, id desc);
create index actions_by_session on actions (session_id) where session_id is not null;
-- For the blast radius: what was begun in the last hour.
create index actions_begun on actions (kind, started_at) where started_at is not null;
-- For cool-downs: the last answer to a trigger about a source.
create index actions_by_trigger on actions (source, trigger, happened_at desc) where covered_by is null;

-- What people said, one answer a person.
create table action_approvals (
  action_id uuid not null references actions on delete cascade,
  person text not null,
  role text not null,
  answer text not null,
  comment text,
  at timestamptz not null,
  primary key (action_id, person)
);

-- Whether a decision was right, as a person sees it. Kept over a rebuild: a decision's id follows from what it is about.
create table decision_labels (
  decision_id uuid primary key,
  label text not null,
  note text not null,
  labelled_by text not null,
  at timestamptz not null
);

-- Addresses and networks that firewalls are told to keep out: an entry for each order, until its time or until it is
-- taken out. A network is kept out while it has one.
create table blocked_networks (
  network text not null,
  since timestamptz not null,
  until timestamptz,
  reason text not null,
  -- The order that put it there.
  key text not null,
  action_id uuid,
  primary key (network, key)
);
create index blocked_networks_by_end on blocked_networks (until) where until is not null;

-- Key pairs that the hub made for its fleet and as bait: public halves only. A rotated one is watched from then on.
create table key_pairs (
  id uuid primary key,
  purpose text not null,
  generation integer not null,
  public_key text not null,
  fingerprint text not null unique,
  made_at timestamptz not null,
  -- Null while it is the one in use.
  retired_at timestamptz,
  -- The order that made it.
  key text not null,
  unique (purpose, generation)
);
