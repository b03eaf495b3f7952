/** Limits of the anomaly models: what a training may ask for, and what a kept model may say of itself. */
export const ANOMALY_LIMITS = {
  maxTrees: 1_000,
  /** Bounds a tree to 4,095 splits. */
  maxSampleRows: 4_096,
  /** Features times rows, or tokens: 400 MB. */
  maxTrainingNumbers: 100_000_000,
  /** Of the networks: features of a row, units of a layer. */
  maxLayerWidth: 4_096,
  maxEpochs: 1_000,
  maxBatchRows: 4_096,
  /** One for each percent, both ends included. */
  scoreQuantiles: 101,
} as const;
