/** An expression of a Perl program. Names of variables come without their sigil. */
export type PerlNode =
  | { readonly kind: 'constant'; readonly value: string | number }
  | { readonly kind: 'text'; readonly parts: readonly PerlNode[] }
  | { readonly kind: 'scalar' | 'array' | 'hash' | 'last'; readonly name: string }
  | { readonly kind: 'my' | 'local'; readonly targets: readonly PerlNode[]; readonly isList: boolean }
  | { readonly kind: 'element' | 'entry'; readonly container: PerlNode; readonly index: PerlNode }
  | { readonly kind: 'slice' | 'entries'; readonly container: PerlNode; readonly index: PerlNode }
  | { readonly kind: 'dereference'; readonly sigil: '$' | '@' | '%'; readonly value: PerlNode }
  | { readonly kind: 'list'; readonly items: readonly PerlNode[] }
  | { readonly kind: 'listSlice'; readonly list: PerlNode; readonly index: PerlNode }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly PerlNode[];
      readonly block: readonly PerlStatement[] | null;
      readonly hasParentheses: boolean;
    }
  | { readonly kind: 'method'; readonly object: PerlNode; readonly name: string; readonly args: readonly PerlNode[] }
  | { readonly kind: 'invoke'; readonly code: PerlNode; readonly args: readonly PerlNode[] }
  | {
      readonly kind: 'binary' | 'logical';
      readonly operator: string;
      readonly left: PerlNode;
      readonly right: PerlNode;
    }
  | { readonly kind: 'unary' | 'before' | 'after'; readonly operator: string; readonly value: PerlNode }
  | { readonly kind: 'assign'; readonly operator: string; readonly target: PerlNode; readonly value: PerlNode }
  | { readonly kind: 'choice'; readonly test: PerlNode; readonly yes: PerlNode; readonly no: PerlNode }
  | { readonly kind: 'range'; readonly from: PerlNode; readonly to: PerlNode }
  | { readonly kind: 'pattern'; readonly pattern: PerlNode; readonly flags: string; readonly compiles: boolean }
  | { readonly kind: 'substitution'; readonly pattern: PerlNode; readonly put: PerlNode; readonly flags: string }
  | { readonly kind: 'transliteration'; readonly from: string; readonly to: string; readonly flags: string }
  | { readonly kind: 'bind'; readonly target: PerlNode; readonly action: PerlNode; readonly isNegated: boolean }
  | { readonly kind: 'newArray' | 'newHash'; readonly items: readonly PerlNode[] }
  | { readonly kind: 'function'; readonly body: readonly PerlStatement[] }
  | { readonly kind: 'readLine'; readonly handle: PerlNode }
  | { readonly kind: 'command'; readonly text: PerlNode }
  | { readonly kind: 'fileTest'; readonly letter: string; readonly value: PerlNode }
  | {
      readonly kind: 'print';
      readonly verb: 'print' | 'say' | 'printf';
      readonly handle: PerlNode | null;
      readonly args: readonly PerlNode[];
    }
  | { readonly kind: 'eval' | 'do'; readonly body: readonly PerlStatement[] }
  | { readonly kind: 'jump'; readonly verb: 'next' | 'last' | 'return'; readonly value: PerlNode | null };

/** A statement, with the line it begins in. */
export type PerlStatement = { readonly line: number } & (
  | { readonly kind: 'expression'; readonly value: PerlNode }
  | { readonly kind: 'block'; readonly body: readonly PerlStatement[] }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: PerlNode; readonly body: readonly PerlStatement[] }[];
      readonly otherwise: readonly PerlStatement[];
    }
  | {
      readonly kind: 'while';
      readonly first: PerlNode | null;
      readonly test: PerlNode | null;
      readonly step: PerlNode | null;
      readonly body: readonly PerlStatement[];
      readonly runsFirst: boolean;
    }
  | {
      readonly kind: 'foreach';
      readonly variable: string;
      readonly list: PerlNode;
      readonly body: readonly PerlStatement[];
    }
  | { readonly kind: 'sub'; readonly name: string; readonly body: readonly PerlStatement[] }
  | { readonly kind: 'use'; readonly module: string }
);

/** The text is no Perl, or more than the imitation knows. */
export class PerlSyntaxError extends Error {
  readonly line: number;
  /** What stands where it was noticed. */
  readonly near: string;

  /** The quote that a text lacks at its end. */
  readonly unended: string | null;

  constructor(line: number, near: string, unended: string | null = null) {
    super('syntax error');
    this.line = line;
    this.near = near;
    this.unended = unended;
  }
}
