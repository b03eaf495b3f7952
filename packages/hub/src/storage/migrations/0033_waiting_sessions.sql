-- Sessions that wait for what providers say of their source: `opening` is the event that began them, without its data.
alter table enrichment_sources drop column waiting;
create table enrichment_waiting (
  address text not null,
  session_id uuid not null,
  opening json not null,
  opened_at timestamptz not null,
  primary key (address, session_id)
);
