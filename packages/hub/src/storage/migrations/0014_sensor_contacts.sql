-- When a sensor last spoke to a hub, also when it had nothing to report. Not derived from the log: a rebuild keeps it.
create table sensor_contacts (
  sensor_id text primary key,
  at timestamptz not null
);
