-- People: invited, disabled, with a second factor; keys: narrower, bound to addresses, replaced; replies kept for repeats.

alter table people
  add column disabled_at timestamptz,
  add column last_sign_in_at timestamptz,
  -- Goes up with every change that an administrator makes: If-Match compares it.
  add column version integer not null default 1;

-- When the person last proved who they are (sign-in or step-up).
alter table people_sessions add column authenticated_at timestamptz;

-- The secret is sealed with a key of the instance; recovery codes are kept as hashes and removed when used.
create table people_second_factors (
  person_id text primary key references people (id) on delete cascade,
  secret_sealed bytea not null,
  confirmed_at timestamptz,
  -- The newest time step whose code was taken: a code works once (RFC 6238, section 5.2).
  last_step bigint not null default 0,
  recovery_sha256 bytea[] not null default '{}'
);

-- Between the password and the code. Only the hash of the cookie is kept.
create table sign_in_steps (
  token_sha256 bytea primary key,
  person_id text not null references people (id) on delete cascade,
  expires_at timestamptz not null,
  failures integer not null default 0
);
create index sign_in_steps_expiry on sign_in_steps (expires_at);

-- One link a person at a time; using it or making another ends it.
create table people_invitations (
  person_id text primary key references people (id) on delete cascade,
  token_sha256 bytea not null unique,
  expires_at timestamptz not null
);

-- Null scopes: all of the role. Null addresses: anywhere.
alter table access_keys
  add column scopes text[],
  add column allowed_addresses text[],
  add column replaced_by text;

-- The answer to an order with an Idempotency-Key, for who sent it. Null status: not finished, or nobody knows.
create table idempotent_replies (
  principal_id text not null,
  idempotency_key text not null,
  request_sha256 bytea not null,
  status integer,
  headers_sealed bytea,
  body_sealed bytea,
  created_at timestamptz not null,
  primary key (principal_id, idempotency_key)
);
create index idempotent_replies_age on idempotent_replies (created_at);

-- Every hub hears at once what no longer holds, whoever changed it: verified credentials are forgotten, sockets asked again.
create function tell_access_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('access_changed', json_build_object(tg_argv[0], old.id)::text);
  return null;
end
$$;
create trigger access_keys_changed after delete or update of role, scopes, allowed_addresses, expires_at on access_keys
  for each row execute function tell_access_changed('keyId');
create trigger people_changed after delete or update of role, disabled_at on people
  for each row execute function tell_access_changed('personId');
create trigger people_sessions_ended after delete on people_sessions
  for each row execute function tell_access_changed('signInId');
