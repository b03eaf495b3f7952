-- Who did what. Each row's hash covers the row before, so that a change in the middle breaks every row after it.
-- `before` and `after` are canonical JSON as text: exactly the bytes that were hashed.

create table audit_log (
  sequence bigint primary key,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  target_kind text,
  target_id text,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  before text not null,
  after text not null,
  request_id text,
  address text,
  previous_hash bytea not null check (length(previous_hash) = 32),
  hash bytea not null check (length(hash) = 32)
);
create index audit_log_actor on audit_log (actor_id, sequence desc);
create index audit_log_action on audit_log (action, sequence desc);
create index audit_log_target on audit_log (target_id, sequence desc);
create index audit_log_at on audit_log (at);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
end
$$;
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function audit_log_is_append_only();
