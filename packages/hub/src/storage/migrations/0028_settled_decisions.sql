-- As the agent made the decision that an action answers, so that those which still wait can be counted without looking at
-- each decision.
alter table actions add column made_state text;
create index actions_settled on actions (id) where made_state = 'proposed' and decision_state <> 'proposed';
