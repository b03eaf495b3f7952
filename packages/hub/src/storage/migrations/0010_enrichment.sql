-- What providers say of source addresses, one row for each address and provider: the cache, and what the console shows.
create table enrichments (
  address text not null,
  provider text not null,
  state text not null check (state in ('known', 'unknown', 'failed')),
  facts json,
  failure text,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  -- How often in a row it failed.
  failures integer not null default 0,
  primary key (address, provider)
);

-- Sources that the consumer group `enrichment` has seen. `due_at` is when the worker looks at one next, null while nothing
-- is to be asked; `fresh_until` when its oldest answer ends, so that a source that comes back then is asked about again.
create table enrichment_sources (
  address text primary key,
  due_at timestamptz,
  fresh_until timestamptz
);
create index enrichment_sources_due on enrichment_sources (due_at) where due_at is not null;

-- Questions by provider and day (UTC), so that a restart does not ask a day's quota again.
create table enrichment_usage (
  provider text not null,
  day date not null,
  asked integer not null,
  primary key (provider, day)
);
