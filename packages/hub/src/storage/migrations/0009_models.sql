-- Trained anomaly models with their weights. In the database rather than in files, so that promotion is one transaction
-- with its event, every role of the hub sees the same model, and a backup holds all of it; weights are a few megabytes at
-- most.
create table models (
  id uuid primary key,
  name text not null,
  version integer not null,
  kind text not null,
  trained_at timestamptz not null,
  training_data_sha256 text not null,
  features json not null,
  features_version text not null,
  parameters json not null,
  seed bigint not null,
  metrics json not null,
  score_quantiles json not null,
  weights bytea not null,
  weights_sha256 text not null,
  promoted boolean not null default false,
  promoted_at timestamptz,
  unique (name, version)
);

-- Exactly one of each kind at most.
create unique index models_promoted on models (kind) where promoted;
