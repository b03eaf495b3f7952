/** The part of Python 3 that one-line programs and small scripts use, as a tree. */
export type Expression = { readonly line: number } & (
  | { readonly kind: 'constant'; readonly value: bigint | number | string | boolean | null | '...' }
  | { readonly kind: 'bytes'; readonly text: string }
  | { readonly kind: 'formatted'; readonly parts: readonly FormattedPart[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'subscript'; readonly object: Expression; readonly index: Expression }
  | {
      readonly kind: 'slice';
      readonly from: Expression | null;
      readonly to: Expression | null;
      readonly step: Expression | null;
    }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'logical'; readonly operator: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'comparison';
      readonly first: Expression;
      readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
    }
  | { readonly kind: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression | null, Expression])[] }
  | {
      readonly kind: 'comprehension';
      readonly result: 'list' | 'set' | 'dict' | 'generator';
      readonly item: Expression;
      readonly value: Expression | null;
      readonly clauses: readonly Clause[];
    }
  | { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
  | { readonly kind: 'starred'; readonly operand: Expression }
  | { readonly kind: 'yield'; readonly operand: Expression | null; readonly isFrom: boolean }
  | { readonly kind: 'assigned'; readonly name: string; readonly value: Expression }
);

export type FormattedPart =
  | string
  | { readonly value: Expression; readonly conversion: string; readonly format: string };

export interface Clause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

export interface Argument {
  readonly name: string | null;
  readonly value: Expression;
  readonly spread: '' | '*' | '**';
}

export interface Parameter {
  readonly name: string;
  readonly standard: Expression | null;
  readonly spread: '' | '*' | '**';
}

export type Statement = { readonly line: number } & (
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'assign'; readonly targets: readonly Expression[]; readonly value: Expression }
  | {
      readonly kind: 'augmented';
      readonly target: Expression;
      readonly operator: string;
      readonly value: Expression;
    }
  | { readonly kind: 'import'; readonly names: readonly (readonly [string, string | null])[] }
  | {
      readonly kind: 'from';
      readonly module: string;
      readonly names: readonly (readonly [string, string | null])[];
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly (readonly [Expression, readonly Statement[]])[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'for';
      readonly target: Expression;
      readonly iterable: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'while';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'def';
      readonly name: string;
      readonly parameters: readonly Parameter[];
      readonly body: readonly Statement[];
      readonly decorators: readonly Expression[];
      /** It has a `yield` of its own: calling it makes a generator. */
      readonly isGenerator: boolean;
    }
  | {
      readonly kind: 'class';
      readonly name: string;
      readonly bases: readonly Expression[];
      readonly body: readonly Statement[];
      readonly decorators: readonly Expression[];
    }
  | { readonly kind: 'return'; readonly value: Expression | null }
  | {
      readonly kind: 'try';
      readonly body: readonly Statement[];
      readonly handlers: readonly {
        readonly types: Expression | null;
        readonly name: string | null;
        readonly body: readonly Statement[];
      }[];
      readonly otherwise: readonly Statement[];
      readonly final: readonly Statement[];
    }
  | {
      readonly kind: 'with';
      readonly items: readonly (readonly [Expression, Expression | null])[];
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'raise'; readonly value: Expression | null; readonly cause: Expression | null }
  | { readonly kind: 'annotated'; readonly target: Expression; readonly value: Expression | null }
  | { readonly kind: 'assert'; readonly test: Expression; readonly message: Expression | null }
  | { readonly kind: 'delete'; readonly targets: readonly Expression[] }
  | { readonly kind: 'global' | 'nonlocal'; readonly names: readonly string[] }
  | { readonly kind: 'pass' | 'break' | 'continue' | 'unsupported' }
);

/** The text is no Python: `line` and `column` count from 1, `width` marks the token. */
export class PythonSyntaxError extends Error {
  readonly type: string;
  readonly line: number;
  readonly column: number;
  readonly width: number;

  constructor(message: string, line: number, column: number, width = 1, type = 'SyntaxError') {
    super(message);
    this.type = type;
    this.line = line;
    this.column = column;
    this.width = width;
  }
}
