-- Playbooks as they were published: a version never changes, so that a run can always be read with what it ran.
create table playbook_versions (
  id text not null,
  version integer not null,
  hash text not null,
  source text not null,
  enabled boolean not null default true,
  published_at timestamptz not null default now(),
  published_by text not null,
  primary key (id, version)
);

-- One execution. It belongs to the worker `owner` until `due_at`; who takes it over counts `epoch` up, and writes of an
-- earlier epoch are refused. A run that waits for time or people has no owner; `due_at` says when there is something to
-- do, and is null for one that has ended or waits for another with its concurrency key.
create table runs (
  id uuid primary key,
  playbook_id text not null,
  playbook_version integer not null,
  playbook_hash text not null,
  state text not null,
  dry_run boolean not null,
  inputs json not null,
  triggered_by json not null,
  started_by text not null,
  concurrency_key text,
  parent_id uuid,
  parent_key text,
  created_at timestamptz not null,
  overdue_at timestamptz not null,
  due_at timestamptz,
  owner text,
  epoch bigint not null default 0,
  -- What a person asked for: cancel, pause, resume.
  asked text,
  ended_at timestamptz,
  error_code text,
  error_message text,
  outputs json,
  foreign key (playbook_id, playbook_version) references playbook_versions (id, version)
) with (fillfactor = 80);
create index runs_due on runs (due_at) where due_at is not null;
create index runs_by_state on runs (state, id desc);
create index runs_by_playbook on runs (playbook_id, id desc);
create index runs_by_concurrency on runs (concurrency_key, id) where concurrency_key is not null and ended_at is null;
create index runs_by_parent on runs (parent_id) where parent_id is not null;

-- What is to be done, written before it is done. Open while no fact of the same key ends it.
create table run_moves (
  run_id uuid not null references runs on delete cascade,
  key text not null,
  move json not null,
  at timestamptz not null,
  due_at timestamptz,
  primary key (run_id, key)
);

-- What happened, in order: fed to the machine again, they give the run as it was.
create table run_facts (
  run_id uuid not null references runs on delete cascade,
  place integer not null,
  fact json not null,
  at timestamptz not null,
  primary key (run_id, place)
);

-- Results too large for a fact, by the hash of their JSON.
create table run_results (
  run_id uuid not null references runs on delete cascade,
  sha256 text not null,
  value json not null,
  primary key (run_id, sha256)
);

-- What people said to approvals and to calls whose outcome nobody knows; kept also before anybody asked.
create table run_answers (
  run_id uuid not null references runs on delete cascade,
  key text not null,
  person text not null,
  role text not null,
  answer json not null,
  comment text,
  at timestamptz not null default now(),
  primary key (run_id, key, person)
);

-- The last run that a trigger started, so that the same cause does not start another within its cool-down.
create table run_triggers (
  playbook_id text not null,
  key text not null,
  run_id uuid not null,
  at timestamptz not null,
  primary key (playbook_id, key)
);
