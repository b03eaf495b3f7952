-- A B-tree over the kinds was the dearest index of an append. Events of a common kind are found by walking `seq`; those of
-- a rare one by what this says about each part of the table, which costs an append next to nothing.
drop index events_by_kind;
create index events_by_kind on events using brin (kind text_bloom_ops) with (pages_per_range = 32, autosummarize = on);

-- Attackers are written again and again while they last: room on the page keeps a row there.
alter table attackers set (fillfactor = 80);
