-- What is known of a source beyond one session, for the score.

-- Visits of each address, counted by the group `attribution` in the order of the log.
create table attacker_visits (
  address text primary key,
  first_seen_at timestamptz not null,
  -- The last event of any session.
  last_seen_at timestamptz not null,
  last_session_at timestamptz not null,
  previous_session_at timestamptz,
  session_count integer not null,
  visits integer not null,
  active_days integer not null
);

-- How many sessions had a program, user name, client or technique, counted by the group `judging`. `value` is a hash.
create table rarity_counts (
  kind text not null,
  value bigint not null,
  sessions integer not null,
  last_seen_at timestamptz not null,
  primary key (kind, value)
);
create table rarity_totals (
  kind text primary key,
  sessions integer not null
);
alter table session_behaviour add column seen json;

-- Sessions that wait for what providers say of their source.
alter table enrichment_sources add column waiting json;

-- What events of the hub itself said about a session: who came back, what others know, what is rare.
alter table sessions add column context json;
