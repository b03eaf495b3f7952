-- Legal holds: what they name is kept, whatever the policy says. A hold that is released stays as a row.
create table retention_holds (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('everything', 'source', 'session', 'artefact')),
  value text check ((value is null) = (kind = 'everything')),
  reason text not null,
  held_by text not null,
  created_at timestamptz not null,
  released_at timestamptz,
  released_by text,
  check ((released_at is null) = (released_by is null))
);

-- The audit of retention: every run that could remove something, with the policy it followed and what went.
create table retention_runs (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  run_by text not null,
  policy json not null,
  outcomes json not null
);
