/** Every limit of the audit log. */
export const AUDIT_LIMITS = {
  /** Canonical JSON of `before` or `after`, in UTF-8; of more only the beginning, the size and the hash are kept. */
  maxDetailBytes: 16_384,
  /** How much of a longer one is kept, in characters. */
  maxDetailStartCharacters: 2_048,
  /** Levels of objects and arrays in `before` or `after`. */
  maxDetailDepth: 32,
  maxActorCharacters: 256,
  maxTargetKindCharacters: 64,
  maxTargetIdCharacters: 512,
  /** Rows read at a time by verification and export. */
  pageRows: 1_000,
} as const;
