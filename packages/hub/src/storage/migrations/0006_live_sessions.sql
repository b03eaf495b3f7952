-- Live sessions are counted when they are asked for: one whose end was never reported is not live for ever.
alter table pipeline_state drop column open_sessions;
