-- What `cerberus model evaluate` found, newest few of each model: figures and curves as the API shows them.
create table model_evaluations (
  id uuid primary key,
  model_id uuid not null references models on delete cascade,
  evaluated_at timestamptz not null,
  evaluation json not null
);

create index model_evaluations_of_model on model_evaluations (model_id, evaluated_at desc);
