/** Limits of the actions that every hub has. */
export const ACTION_LIMITS = {
  maxUrlCharacters: 2_048,
  maxHeaderBytes: 16_384,
  maxResponseBytes: 1_048_576,
} as const;
