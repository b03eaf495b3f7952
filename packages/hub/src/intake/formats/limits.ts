/** Limits of reading foreign logs. */
export const FOREIGN_LIMITS = {
  /** A longer line is rejected; its length is counted without keeping it. */
  maxLineBytes: 1_048_576,
  /** How much of a rejected line the reject file shows. */
  maxRejectPrefixBytes: 512,
  /** The reject file stops growing here; further rejects are only counted. */
  maxRejectFileBytes: 64 * 1_048_576,
  /** Records taken from one line of JSON objects written without line breaks between them. */
  maxRecordsPerLine: 10_000,
  /** Sessions whose address and destination are remembered for later lines that lack them. */
  maxRememberedSessions: 100_000,
  /** Events given to the event log at once. */
  maxBatchEvents: 5_000,
  /** Batches in the event log that the pipeline has not worked on yet. */
  maxBatchesAhead: 3,
  /** Sessions asked about in one statement when summing up. */
  maxSessionsPerQuery: 10_000,
  /** Bytes read from a file at once. */
  readChunkBytes: 65_536,
  /** Fields kept of an event that has no kind of its own here. */
  maxForeignFields: 64,
  /** Depth of values kept in such fields; deeper values are carried as JSON text. */
  maxForeignDepth: 6,
  /** Entries of one list or object kept in such fields. */
  maxForeignEntries: 256,
  /** Text of one such field. */
  maxForeignTextBytes: 16_384,
} as const;
