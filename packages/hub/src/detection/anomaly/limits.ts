/** Limits of the anomaly models: what a training may ask for, and what a kept model may say of itself. */
export const ANOMALY_LIMITS = {
  maxTrees: 1_000,
  /** Bounds a tree to 8,191 nodes. */
  maxSampleRows: 4_096,
  maxFeatures: 65_536,
  /** Features times rows, or tokens: 400 MB. */
  maxTrainingNumbers: 100_000_000,
  /** Of the networks: features of a row, units of a layer. */
  maxLayerWidth: 4_096,
  maxEpochs: 1_000,
  maxLeastUpdates: 100_000,
  maxBatchRows: 4_096,
  maxHiddenUnits: 1_024,
  /** Networks of one model. */
  maxMembers: 10,
  /** Distinct tokens. */
  maxVocabulary: 65_536,
  /** Tokens of a context, and whole numbers of a kept tree of contexts: 16 MB. */
  maxContextTokens: 16,
  maxTreeNumbers: 4_000_000,
  maxLanes: 256,
  /** Of a session, for the LSTM; what comes later is not read. */
  maxTokensPerSession: 256,
  /** Of one token in a row. */
  maxRepeatedTokens: 4,
  /** UTF-16 code units of one command line. */
  maxTokenisedCharacters: 16_384,
  /** Events of a chunk, or of a window. */
  maxLaneSteps: 1_024,
  minTrainingSessions: 50,
  /** Rows of 43 features: 35 MB. */
  maxTrainingSessions: 200_000,
  /** Sessions without an end that are followed at a time. */
  maxOpenSessions: 50_000,
  /** Sources whose visits are counted. */
  maxSources: 100_000,
  maxTrapsOfSource: 32,
  /** Events that are read from the log at a time. */
  readEvents: 2_000,
  /** What is told of the least ordinary sessions. */
  maxShownSessions: 100,
  maxShownFeatures: 5,
  /** Of one kind, beside those that scored sessions once. */
  maxKeptModels: 20,
  /** Of one model. */
  maxKeptEvaluations: 20,
  /** Of all models. */
  maxShownEvaluations: 200,
  /** One for each percent, both ends included. */
  scoreQuantiles: 101,
} as const;
