-- People are told apart by what never changes: a name can be changed between two answers.
alter table action_approvals add column person_id text;
update action_approvals set person_id = person;
alter table action_approvals alter column person_id set not null;
alter table action_approvals drop constraint action_approvals_pkey;
alter table action_approvals add primary key (action_id, person_id);
alter table run_answers add column person_id text;
update run_answers set person_id = person;
alter table run_answers alter column person_id set not null;
alter table run_answers drop constraint run_answers_pkey;
alter table run_answers add primary key (run_id, key, person_id);

-- The answer that stood for it was taken back by a person: only a person has it done.
alter table actions add column ask_people boolean not null default false;
-- What stands for a decision, and what a decision stands for.
create index actions_by_cause on actions (source, trigger, happened_at desc) where decision_id is not null;
create index actions_by_cover on actions (covered_by) where state = 'covered';

-- Feeds of indicators: what is sent along to hear only of changes, and how the last try went.
create table indicator_feeds (
  name text primary key,
  -- Of what the operator says of it: with other settings it is read anew.
  settings_sha256 text not null,
  etag text,
  last_modified text,
  checked_at timestamptz not null,
  succeeded_at timestamptz,
  error text,
  -- One hub at a time.
  busy_until timestamptz
);
-- What a feed names now: what it named before and does not any more ends.
create table indicator_feed_members (
  feed text not null,
  indicator_id uuid not null references indicators on delete cascade,
  seen_at timestamptz not null,
  primary key (feed, indicator_id)
);
