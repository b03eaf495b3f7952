-- Sensors that the hub starts and ends by itself. Not derived from the event log: a rebuild leaves them alone. A row is
-- written before its provider is asked for anything, and is not over before the provider says that the thing is gone.
create table fleet_instances (
  id uuid primary key,
  provider text not null,
  -- Its sensor in events; never used again.
  sensor_id text not null unique,
  state text not null check (state in ('launching', 'ready', 'ending', 'ended', 'failed')),
  spec json not null,
  external_id text,
  address text,
  -- What the provider publishes, when the sensor cannot know where it is reached.
  published json not null default '[]',
  -- The order of an action that asked for it: it ends with that.
  action_key text,
  issued_by text not null,
  created_at timestamptz not null,
  ready_at timestamptz,
  ends_at timestamptz not null,
  ended_at timestamptz,
  reason text,
  code text,
  detail text not null default '',
  -- When it is to be looked at next, and by how many failed looks that was put off.
  due_at timestamptz not null,
  tries integer not null default 0
);
create unique index fleet_instances_by_action on fleet_instances (action_key) where action_key is not null;
create index fleet_instances_active on fleet_instances (due_at) where state in ('launching', 'ready', 'ending');
create index fleet_instances_by_time on fleet_instances (created_at desc, id desc);
