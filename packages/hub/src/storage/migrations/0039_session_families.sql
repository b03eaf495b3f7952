-- Signs of tools and botnets that a session showed so far, and the families that they speak for.
alter table session_behaviour add column signs json;
alter table session_behaviour add column families text[] not null default '{}';

create index session_behaviour_by_family on session_behaviour using gin (families) where families <> '{}';
