/** Bounds on one parse. Passing one ends it with a `limit` syntax error, never with an exception or a long wait. */
export interface ParseLimits {
  /** Length of the source in UTF-16 code units. */
  readonly maxSourceCharacters: number;
  /** Open constructs around any point: commands, substitutions, expansions and quotes together. */
  readonly maxNestingDepth: number;
  /** Commands, words, word parts and redirections in one tree. */
  readonly maxNodes: number;
  /** `&&`, `||` and `!` inside one `[[ ]]`. */
  readonly maxConditionalOperators: number;
  /** Aliases replaced in one parse. */
  readonly maxAliasExpansions: number;
}

export const defaultParseLimits: ParseLimits = {
  maxSourceCharacters: 4_194_304,
  maxNestingDepth: 200,
  maxNodes: 400_000,
  maxConditionalOperators: 500,
  maxAliasExpansions: 200,
};

/** How far ahead the closing bracket of `name[subscript]=` is looked for. */
export const maxSubscriptLookaheadCharacters = 256;

/** Bounds on one arithmetic expression, so that an evaluator may walk its tree recursively. */
export const maxArithmeticCharacters = 65_536;
export const maxArithmeticNestingDepth = 200;
export const maxArithmeticNodes = 2_000;
