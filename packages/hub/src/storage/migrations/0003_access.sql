-- People who sign in, their sessions, machine keys and the one-time set-up token.
-- The four `people*` tables are read and written by better-auth (names mapped in api/auth/people.ts).

create table people (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null default 'viewer' check (role in ('viewer', 'analyst', 'responder', 'admin')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table people_sessions (
  id text primary key,
  person_id text not null references people (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index people_sessions_person on people_sessions (person_id);
create index people_sessions_expiry on people_sessions (expires_at);

create table people_accounts (
  id text primary key,
  person_id text not null references people (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index people_accounts_person on people_accounts (person_id);

create table people_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index people_verifications_identifier on people_verifications (identifier);

-- Only the SHA-256 of a key is kept: a stolen backup opens nothing. A sensor's key carries the sensor that it speaks for.
create table access_keys (
  id text primary key,
  name text not null,
  role text not null check (role in ('viewer', 'analyst', 'responder', 'admin', 'sensor')),
  sensor_id text,
  secret_sha256 bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  check ((role = 'sensor') = (sensor_id is not null))
);

-- At most one row: the token that lets the first administrator be made.
create table setup_token (
  singleton boolean primary key default true check (singleton),
  token_sha256 bytea not null,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
