/** A variable of a shell. */
export interface Variable {
  /** Null: declared without a value. */
  value: string | null;
  indexed: Map<number, string> | null;
  associative: Map<string, string> | null;
  exported: boolean;
  readOnly: boolean;
  integer: boolean;
  /** `declare -l` and `-u`. */
  letterCase: 'lower' | 'upper' | null;
  /** `declare -n`: the value names the variable that is meant. */
  nameReference: boolean;
  /** An array that was declared and never assigned, not even as empty. */
  unassigned?: boolean;
}

type Uncommon = Required<Omit<Variable, 'value' | 'exported'>>;

const USUAL: Readonly<Uncommon> = {
  indexed: null,
  associative: null,
  readOnly: false,
  integer: false,
  letterCase: null,
  nameReference: false,
  unassigned: false,
};

/** Thousands of idle shells hold thirty variables each, nearly all of them plain: what few have is kept apart. */
class ShellVariable implements Variable {
  value: string | null = null;
  exported = false;
  #uncommon: Uncommon | null = null;

  get indexed(): Map<number, string> | null {
    return this.#uncommon === null ? null : this.#uncommon.indexed;
  }

  set indexed(indexed: Map<number, string> | null) {
    this.#change('indexed', indexed);
  }

  get associative(): Map<string, string> | null {
    return this.#uncommon === null ? null : this.#uncommon.associative;
  }

  set associative(associative: Map<string, string> | null) {
    this.#change('associative', associative);
  }

  get readOnly(): boolean {
    return this.#uncommon?.readOnly === true;
  }

  set readOnly(readOnly: boolean) {
    this.#change('readOnly', readOnly);
  }

  get integer(): boolean {
    return this.#uncommon?.integer === true;
  }

  set integer(integer: boolean) {
    this.#change('integer', integer);
  }

  get letterCase(): 'lower' | 'upper' | null {
    return this.#uncommon === null ? null : this.#uncommon.letterCase;
  }

  set letterCase(letterCase: 'lower' | 'upper' | null) {
    this.#change('letterCase', letterCase);
  }

  get nameReference(): boolean {
    return this.#uncommon?.nameReference === true;
  }

  set nameReference(nameReference: boolean) {
    this.#change('nameReference', nameReference);
  }

  get unassigned(): boolean {
    return this.#uncommon?.unassigned === true;
  }

  set unassigned(unassigned: boolean) {
    this.#change('unassigned', unassigned);
  }

  #change<Key extends keyof Uncommon>(key: Key, value: Uncommon[Key]): void {
    if (this.#uncommon === null && value === USUAL[key]) return;
    this.#uncommon ??= { ...USUAL };
    this.#uncommon[key] = value;
  }
}

/** Declared, and nothing else. */
export function newVariable(): Variable {
  return new ShellVariable();
}

/** A variable that is changed without changing the first; arrays are copied too. */
export function copyOfVariable(variable: Variable): Variable {
  const copy = new ShellVariable();
  copy.value = variable.value;
  copy.exported = variable.exported;
  copy.indexed = variable.indexed && new Map(variable.indexed);
  copy.associative = variable.associative && new Map(variable.associative);
  copy.readOnly = variable.readOnly;
  copy.integer = variable.integer;
  copy.letterCase = variable.letterCase;
  copy.nameReference = variable.nameReference;
  copy.unassigned = variable.unassigned ?? false;
  return copy;
}
