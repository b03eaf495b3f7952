-- Orders to sensors. Not derived from the event log: a rebuild leaves them alone. `payload` is what was signed and is
-- handed out as it stands; whoever can write here cannot sign. An order that nobody took before `expires_at` is expired,
-- whatever its state says.
create table directives (
  directive_id uuid primary key,
  sensor_id text not null,
  sequence bigint not null,
  kind text not null,
  payload text not null,
  signature text not null,
  data json not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  effect_until timestamptz,
  issued_by text not null,
  -- The order that this one takes back.
  withdraws uuid references directives (directive_id),
  state text not null default 'pending' check (state in ('pending', 'applied', 'failed', 'undone')),
  code text,
  detail text not null default '',
  facts json not null default '{}',
  answered_at timestamptz,
  unique (sensor_id, sequence)
);
create index directives_waiting on directives (sensor_id, sequence) where state = 'pending';
create index directives_by_time on directives (issued_at desc, directive_id);
create unique index directives_withdrawal on directives (withdraws) where withdraws is not null;

-- The last sequence given to each sensor.
create table directive_sequences (
  sensor_id text primary key,
  sequence bigint not null
);
