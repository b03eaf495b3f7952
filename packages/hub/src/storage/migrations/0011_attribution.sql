-- What ties source addresses together, derived from the event log by the consumer group `attribution`.

-- Keys and files by address.
create table attacker_traits (
  address text not null,
  kind text not null check (kind in ('public-key', 'artefact')),
  value text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  session_count integer not null,
  last_session_id uuid,
  primary key (address, kind, value)
);
create index attacker_traits_by_value on attacker_traits (kind, value, address);

-- Which credentials an address tried with which client (HASSH, else the protocol), as digests: enough to compare sets.
create table attacker_credentials (
  address text not null,
  client text not null,
  pair bigint not null,
  last_seen_at timestamptz not null,
  primary key (address, client, pair)
);
create index attacker_credentials_by_pair on attacker_credentials (client, pair, address);
