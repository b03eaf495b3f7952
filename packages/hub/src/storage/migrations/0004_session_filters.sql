-- What sessions are looked for by, beyond 0002. Texts that attackers wrote are indexed by a hash of their beginning: they
-- may be longer than a B-tree takes. The reader of an index compares the text itself too.

-- Which sessions tried a name or a secret, or typed a command: newest first, so that a text seen a million times is as
-- quick as one seen twice.
create index events_by_tried_username on events (hashtextextended(left(data->>'username', 100), 0), at desc)
  where kind = 'credential.tried';
create index events_by_tried_secret on events (hashtextextended(left(data->>'secret', 100), 0), at desc)
  where kind = 'credential.tried';
create index events_by_command on events (hashtextextended(left(data->>'input', 100), 0), at desc)
  where kind = 'command.entered';

create index sessions_by_username on sessions (hashtextextended(left(username, 100), 0), opened_at desc, id desc)
  where username is not null;
create index sessions_by_country on sessions (country, opened_at desc, id desc) where country is not null;
create index sessions_by_hassh on sessions (hassh, opened_at desc, id desc) where hassh is not null;
-- Most sessions stay at the first stage, and are found by walking the list.
create index sessions_by_stage on sessions (stage, opened_at desc, id desc) where stage <> 'contact';
