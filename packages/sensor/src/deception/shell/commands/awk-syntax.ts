/** The tree of an awk program. */
export interface AwkProgram {
  readonly begin: readonly AwkStatement[];
  readonly end: readonly AwkStatement[];
  readonly rules: readonly AwkRule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
  /** Whether input is read at all: a program of BEGIN alone does not. */
  readonly readsInput: boolean;
}

export interface AwkRule {
  readonly from: AwkExpression | null;
  readonly to: AwkExpression | null;
  readonly body: readonly AwkStatement[] | null;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: readonly AwkStatement[];
}

export type AwkTarget =
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'field'; readonly index: AwkExpression }
  | { readonly type: 'element'; readonly name: string; readonly subscripts: readonly AwkExpression[] };

export type AwkExpression =
  | AwkTarget
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'pattern'; readonly text: string }
  | { readonly type: 'group'; readonly of: AwkExpression }
  | { readonly type: 'unary'; readonly operator: '+' | '-' | '!'; readonly of: AwkExpression }
  | { readonly type: 'binary'; readonly operator: string; readonly left: AwkExpression; readonly right: AwkExpression }
  | { readonly type: 'assign'; readonly operator: string; readonly target: AwkTarget; readonly value: AwkExpression }
  | { readonly type: 'step'; readonly target: AwkTarget; readonly by: 1 | -1; readonly before: boolean }
  | {
      readonly type: 'choice';
      readonly condition: AwkExpression;
      readonly yes: AwkExpression;
      readonly no: AwkExpression;
    }
  | { readonly type: 'in'; readonly subscripts: readonly AwkExpression[]; readonly name: string }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly AwkExpression[] }
  | { readonly type: 'builtin'; readonly name: string; readonly args: readonly AwkExpression[] }
  | {
      readonly type: 'getline';
      readonly target: AwkTarget | null;
      readonly source: AwkExpression | null;
      readonly kind: 'main' | 'file' | 'command';
    };

export interface AwkRedirection {
  readonly kind: '>' | '>>' | '|';
  readonly to: AwkExpression;
}

export type AwkStatement =
  | { readonly type: 'expression'; readonly value: AwkExpression }
  | {
      readonly type: 'print';
      readonly formatted: boolean;
      readonly args: readonly AwkExpression[];
      readonly redirection: AwkRedirection | null;
    }
  | {
      readonly type: 'if';
      readonly condition: AwkExpression;
      readonly yes: readonly AwkStatement[];
      readonly no: readonly AwkStatement[];
    }
  | { readonly type: 'while'; readonly condition: AwkExpression; readonly body: readonly AwkStatement[] }
  | { readonly type: 'do'; readonly condition: AwkExpression; readonly body: readonly AwkStatement[] }
  | {
      readonly type: 'for';
      readonly start: AwkStatement | null;
      readonly condition: AwkExpression | null;
      readonly next: AwkStatement | null;
      readonly body: readonly AwkStatement[];
    }
  | { readonly type: 'each'; readonly variable: string; readonly array: string; readonly body: readonly AwkStatement[] }
  | { readonly type: 'block'; readonly body: readonly AwkStatement[] }
  | { readonly type: 'delete'; readonly name: string; readonly subscripts: readonly AwkExpression[] | null }
  | { readonly type: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly type: 'exit' | 'return'; readonly value: AwkExpression | null };

/** The program is refused; the message is mawk's. */
export class AwkSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** A fault of the running program; the message is mawk's. */
export class AwkError extends Error {}
