/** Limits of the anomaly models: what a training may ask for, and what a kept model may say of itself. */
export const ANOMALY_LIMITS = {
  maxTrees: 1_000,
  /** Bounds a tree to 4,095 splits. */
  maxSampleRows: 4_096,
} as const;
