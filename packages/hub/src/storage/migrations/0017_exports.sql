-- Events that an exporter could not deliver. Only where they are is kept: a replay reads them from the log again, so what
-- retention removed there is not kept here. The offset of an exporter is that of its consumer group, `export.<name>`.
create table export_dead_letters (
  id bigint generated always as identity primary key,
  exporter text not null,
  event_id uuid not null,
  seq bigint not null,
  failure text not null,
  reason text not null,
  died_at timestamptz not null,
  -- How often a replay was tried in vain.
  replays integer not null default 0,
  -- When somebody asked to try it again; null while nobody has.
  replay_asked_at timestamptz,
  unique (exporter, event_id)
);
create index export_dead_letters_asked on export_dead_letters (exporter, id) where replay_asked_at is not null;
