-- Tries to deliver something to other products, the newest of each: how a connector is, also after a restart. No content.
create table connector_deliveries (
  id bigint generated always as identity primary key,
  connector text not null,
  purpose text not null,
  at timestamptz not null,
  duration_ms integer not null,
  events integer not null,
  rejected integer not null,
  failure text,
  reason text
);
create index connector_deliveries_by_connector on connector_deliveries (connector, id desc);
