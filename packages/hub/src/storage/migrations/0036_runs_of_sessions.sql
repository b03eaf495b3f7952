-- The session that a run is about: of what triggered it, of its input, or of the run that called it.
alter table runs add column session_id uuid;
update runs set session_id = (triggered_by->'session'->>'id')::uuid
  where (triggered_by->'session'->>'id') ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
create index runs_by_session on runs (session_id, id desc) where session_id is not null;
