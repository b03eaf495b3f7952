-- Files by the SHA-256 of their bytes. `artefacts` and `artefact_sessions` are derived from the event log by the consumer
-- group `artefacts`; what each event said of a file stays in the log, which the last index serves.

create table artefacts (
  sha256 text primary key,
  bytes bigint,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  sighting_count bigint not null,
  session_count bigint not null
);
create index artefacts_by_time on artefacts (last_seen_at desc, sha256 desc);

create table artefact_sessions (
  sha256 text not null,
  session_id uuid not null,
  primary key (sha256, session_id)
);
create index artefact_sessions_by_session on artefact_sessions (session_id);

-- What the blob store holds, with the media type guessed from the first bytes. A file may come before or after the event
-- that speaks of it.
create table kept_files (
  sha256 text primary key,
  bytes bigint not null,
  media_type text not null,
  kept_at timestamptz not null
);
create index kept_files_by_type on kept_files (media_type);

-- What traps were told to download and the hub is to fetch: waits while `started_at` is null, done when `finished_at` is
-- set. What was asked for lately stays, so that it is not fetched again and counts into the limits per hour.
create table artefact_fetches (
  url_sha256 text primary key,
  position bigint generated always as identity,
  url text not null,
  host text not null,
  -- Identity of the event that asked: sensor, trap, session, source, destination, protocol.
  origin json not null,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create index artefact_fetches_waiting on artefact_fetches (requested_at) where started_at is null;
create index artefact_fetches_started on artefact_fetches (started_at) where started_at is not null;

create index events_by_sha256 on events ((data->>'sha256'), at desc)
  where kind in ('file.uploaded', 'file.downloaded', 'artefact.fetched');
