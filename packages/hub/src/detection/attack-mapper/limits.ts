/** Bounds on what one attacker-written input may cost the mapper. Passing one drops the rest; it never throws. */
export interface MapperLimits {
  /** Input beyond this many UTF-16 code units is not read. */
  readonly maxInputCharacters: number;
  /** Statements reported for one input. */
  readonly maxStatements: number;
  /** Commands looked at in one input, those found by unwrapping and decoding included. */
  readonly maxCommands: number;
  /** Layers of `sh -c`, `eval`, `base64 -d | sh` and substitutions that are opened. */
  readonly maxNestingDepth: number;
  /** Characters of decoded text over all layers of one input. */
  readonly maxDecodedCharacters: number;
  /** Characters of one argument, path or content that patterns are matched against. */
  readonly maxMatchedCharacters: number;
  /** Arguments of one command that patterns are matched against. */
  readonly maxArguments: number;
  /** Commands of one pipeline that are compared with each other. */
  readonly maxPipelineCommands: number;
  /** Shell variables remembered while reading one input. */
  readonly maxVariables: number;
  /** Techniques reported for one statement. */
  readonly maxTechniquesPerStatement: number;
  /** Techniques that no rule found which the learned ranker may add to a session. */
  readonly maxProposedTechniques: number;
  /** Probability, 0-1, of being what the session is for, below which such a technique is not worth reporting. */
  readonly minProposedLikelihood: number;
  /** Ranker's own probability, 0-1, that a single statement which no rule knows needs for a hint. */
  readonly minProposedProbability: number;
  /** Such a hint never claims more confidence, 0-1, than this: administrators' commands were not in the training data. */
  readonly maxProposedConfidence: number;
  /** Inputs whose result is kept, because bots repeat themselves. */
  readonly maxCachedInputs: number;
  /** Longer inputs are mapped afresh each time. */
  readonly maxCachedInputCharacters: number;
  /** Characters of the matching statement kept in a detection. */
  readonly maxQuotedStatementCharacters: number;
  /** Statements accepted in one session handed to `mapSession`. */
  readonly maxSessionStatements: number;
}

export const defaultMapperLimits: MapperLimits = {
  maxInputCharacters: 65_536,
  maxStatements: 500,
  maxCommands: 2_000,
  maxNestingDepth: 5,
  maxDecodedCharacters: 131_072,
  maxMatchedCharacters: 4_096,
  maxArguments: 256,
  maxPipelineCommands: 32,
  maxVariables: 100,
  maxTechniquesPerStatement: 8,
  maxProposedTechniques: 3,
  minProposedLikelihood: 0.05,
  minProposedProbability: 0.4,
  maxProposedConfidence: 0.5,
  maxCachedInputs: 4_096,
  maxCachedInputCharacters: 2_048,
  maxQuotedStatementCharacters: 1_000,
  maxSessionStatements: 10_000,
};

/** Brace alternatives one glob of a rule file may expand to. */
export const maxGlobAlternatives = 64;

/** Characters of one command, URL or path that signs of families are looked for in. */
export const maxObservationCharacters = 4_096;

/** Events named for one sign of a family. */
export const maxObservationsPerIndicator = 10;

/** Texts whose signs are kept, because bots repeat themselves, and their length. */
export const maxCachedObservations = 8_192;
export const maxCachedObservationCharacters = 512;
