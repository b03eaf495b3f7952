import type { PerlStatement } from './perl-syntax.ts';

/** What a scalar holds: a text, a number, nothing, or a reference. */
export type PerlScalar = string | number | undefined | PerlReference;
type PerlReference = PerlCell | PerlArray | PerlHash | PerlCode | PerlHandle | PerlPattern;

let references = 0;

/** Something that references lead to; `address` tells it from others in texts like `ARRAY(0x55d0c8a1e2a0)`. */
class PerlThing {
  readonly address = 0x55d0_c8a1_e2a0 + 0x18 * (references = (references + 1) % 4096);
  blessed: string | null = null;
}

export class PerlCell extends PerlThing {
  value: PerlScalar = undefined;
}

export class PerlArray extends PerlThing {
  items: PerlScalar[] = [];
}

export class PerlHash extends PerlThing {
  readonly entries = new Map<string, PerlScalar>();
  /** How far `each` has come. */
  walk: Iterator<[string, PerlScalar]> | null = null;
}

export class PerlCode extends PerlThing {
  readonly body: readonly PerlStatement[];
  readonly scope: PerlScope;

  constructor(body: readonly PerlStatement[], scope: PerlScope) {
    super();
    this.body = body;
    this.scope = scope;
  }
}

/** A compiled pattern: `qr/.../`. */
export class PerlPattern extends PerlThing {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }
}

/** An open file, pipe or socket. */
export class PerlHandle extends PerlThing {
  readonly name: string;
  /** The next record by its separator; undefined at the end. Null where nothing can be read. */
  read: ((separator: string | undefined) => Promise<string | undefined>) | null = null;
  write: ((text: string) => Promise<void>) | null = null;
  atEnd: () => Promise<boolean> = () => Promise.resolve(true);
  close: () => Promise<void> = () => Promise.resolve();
  isSocket = false;
  line = 0;

  constructor(name: string) {
    super();
    this.name = name;
  }
}

/** The variables of a block by their sigil and name. */
export interface PerlScope {
  readonly names: Map<string, PerlCell | PerlArray | PerlHash>;
  readonly parent: PerlScope | null;
}

/** `die`: what `eval` catches. */
export class PerlDeath extends Error {
  readonly value: PerlScalar;

  constructor(value: PerlScalar) {
    super('died');
    this.value = value;
  }
}

/** next, last and return on their way out. */
export class PerlJump extends Error {
  readonly verb: 'next' | 'last' | 'return';
  readonly values: readonly PerlScalar[];

  constructor(verb: 'next' | 'last' | 'return', values: readonly PerlScalar[]) {
    super(verb);
    this.verb = verb;
    this.values = values;
  }
}

/** The program ends. */
export class PerlExit extends Error {
  readonly status: number;

  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}

export function perlText(value: PerlScalar): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  if (value instanceof PerlPattern) return value.text;
  const type =
    value instanceof PerlArray
      ? 'ARRAY'
      : value instanceof PerlHash
        ? 'HASH'
        : value instanceof PerlCode
          ? 'CODE'
          : value instanceof PerlHandle
            ? 'GLOB'
            : 'SCALAR';
  return `${value.blessed === null ? '' : `${value.blessed}=`}${type}(0x${value.address.toString(16)})`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return value === 0 ? '0' : BigInt(value).toString();
  const exact = Number(value.toPrecision(15));
  const text = Math.abs(exact) < 1e-4 && exact !== 0 ? exact.toExponential() : String(exact);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

export function perlNumber(value: PerlScalar): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  if (typeof value !== 'string') return value instanceof PerlPattern ? 0 : value.address;
  const found = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(value);
  if (found !== null) return Number(found[1]);
  const special = /^\s*([+-]?)(inf|nan)/i.exec(value);
  if (special === null) return 0;
  return special[2]?.toLowerCase() === 'nan' ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
}

export function perlTrue(value: PerlScalar): boolean {
  return value !== undefined && value !== '' && value !== 0 && value !== '0';
}
