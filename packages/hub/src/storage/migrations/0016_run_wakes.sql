-- `wakes` counts up whenever somebody says something to a run (an answer, cancel, pause, resume, the end of a run that it
-- called): a worker that gives a run back knows by it that it has not heard everything yet.
-- `announced`: the event log says everything of the run so far; `announced_facts` is how many facts that was.
alter table runs
  add column wakes integer not null default 0,
  add column announced boolean not null default false,
  add column announced_facts integer not null default 0;
create index runs_unannounced on runs (id) where not announced;
