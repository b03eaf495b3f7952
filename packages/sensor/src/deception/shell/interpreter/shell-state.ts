import type { FunctionDefinition } from '@cerberusmesh/shell-syntax';
import { LazyMap } from '../lazy-map.ts';
import { LazySet } from '../lazy-set.ts';
import { MAX_TOTAL_VARIABLES } from '../limits.ts';
import type { KeyBinding, KeymapName } from '../terminal/keymap.ts';
import { OptionSet } from './option-set.ts';
import { INITIAL_OPTIONS, INITIAL_SHOPT } from './shell-options.ts';
import { copyOfVariable, newVariable, type Variable } from './shell-variable.ts';

export type { Variable } from './shell-variable.ts';

export interface ShellFunction {
  readonly definition: FunctionDefinition;
  /** The text that the definition's spans count in, and how to name lines of it. */
  readonly source: SourceText;
}

/** A text being run and how messages call it. */
export interface SourceText {
  readonly text: string;
  /** Lines before the text in what the message counts. */
  readonly firstLine: number;
}

/** How the arguments of a command are completed: the options that `complete` was given. */
export interface CompletionSpecification {
  readonly letters: readonly string[];
  readonly values: ReadonlyMap<string, string>;
}

export interface Job {
  readonly number: number;
  readonly processIds: readonly number[];
  readonly command: string;
  state: 'Running' | 'Stopped' | 'Done';
  status: number;
  signal: string | null;
  /** The shell has told of the state, of a job that is `Stopped` or `Done`. */
  notified: boolean;
  /** Stopped or put into the background later than jobs with a lower number. */
  order: number;
}

/** An assignment that the shell refuses; the message follows the shell's name. */
export class AssignmentError extends Error {}

export const OPTION_LETTERS: ReadonlyMap<string, string> = new Map([
  ['a', 'allexport'],
  ['b', 'notify'],
  ['B', 'braceexpand'],
  ['C', 'noclobber'],
  ['e', 'errexit'],
  ['E', 'errtrace'],
  ['f', 'noglob'],
  ['h', 'hashall'],
  ['H', 'histexpand'],
  ['i', 'interactive'],
  ['k', 'keyword'],
  ['m', 'monitor'],
  ['n', 'noexec'],
  ['p', 'privileged'],
  ['P', 'physical'],
  ['t', 'onecmd'],
  ['T', 'functrace'],
  ['u', 'nounset'],
  ['v', 'verbose'],
  ['x', 'xtrace'],
]);

const NO_OPTIONS: ReadonlySet<string> = new Set();

/** Everything a shell remembers; a subshell gets a copy. */
export class ShellState {
  readonly dialect: 'bash' | 'posix';
  readonly maxVariableBytes: number;
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, ShellFunction>;
  readonly aliases: Map<string, string>;
  readonly options: OptionSet;
  readonly shoptOptions: OptionSet;
  readonly traps: Map<string, string>;
  readonly disabledBuiltins: Set<string>;
  readonly directoryStack: string[];
  readonly hashed: Map<string, { path: string; hits: number }>;
  readonly ulimits: Map<string, string>;
  /** Words with how they are completed. */
  readonly completions: Map<string, CompletionSpecification>;
  /** What `bind 'set name value'` changed. */
  readonly readlineSettings: Map<string, string>;
  /** What `bind` changed, by key map and keys; null where it took a binding away. */
  readonly keyBindings: Map<KeymapName, Map<string, KeyBinding | null>>;
  history: string[];
  /** Entries that fell out of the list at its start: numbers go on. */
  historyBase = 0;
  /** Numbers of the entries that were changed with the line editor and left so: `history` marks them. */
  readonly historyChanged = new LazySet<number>();
  /** Entries of the list that the history file already holds. */
  historySaved = 0;
  /** Lines of the history file that are in the list: `history -n` takes those after them. */
  historyLinesRead = 0;
  /** The number that was assigned to SECONDS, and when. */
  secondsSet: { readonly text: string; readonly atMs: number } | null = null;
  /** Variables that bash makes when they are asked for, and that were unset. */
  unsetDynamic: Set<string> | null = null;
  /** What `$BASH_COMMAND` is while a trap runs: the command before which it runs. */
  trappedCommand: string | null = null;
  /** The last entry is of the command that is being read: its further lines are added to it. */
  historyOpen = false;
  /** Started with a name that begins with `-`, or with `-l`. */
  loginShell = false;
  /** `exit` was held back because of stopped jobs. */
  warnedOfJobs = false;
  /** Where the running functions were called, the innermost last. */
  readonly callFrames: { readonly line: number; readonly file: string; readonly caller: string }[] = [];
  /** `exec` put a program in the place of the interactive shell, and the program has ended. */
  replaced = false;
  /** Whom the shell was started for, as its prompt names them; null until it was looked up. */
  userName: string | null = null;
  /** Commands that were entered: `\#` of a prompt. */
  commandNumber = 1;
  /** Files that are being read by `source`, the innermost last. */
  readonly sourcedFiles: string[] = [];
  /** How often `set -x` repeats the first character of `$PS4`: evaluations within each other. */
  traceLevel = 1;
  /** Lines read before the running one, for `$LINENO` of an interactive shell. */
  linesRead = 0;
  jobs: Job[] = [];
  positional: readonly string[] = [];
  /** `$0` */
  name: string;
  /** What stands before error messages: `-bash`, `bash`, `./script.sh`. */
  messageName: string;
  interactive = false;
  /** A child of an interactive shell: messages carry no line. */
  messageNameOnly = false;
  lastStatus = 0;
  lastBackgroundId: number | null = null;
  lastArgument = '';
  /** Where `getopts` is within a word of several letters. */
  optionPlace: { readonly index: number; readonly at: number } | null = null;
  /** `$PIPESTATUS`: of one command, or of each in a pipeline. */
  pipelineStatus: number | readonly number[] = 0;
  /** The row of `$RANDOM` after it was assigned: the text assigned and the generator's state. */
  randomSeed: { readonly text: string; value: number } | null = null;
  processId = 0;
  callDepth = 0;
  /** `$BASH_SUBSHELL` */
  subshellLevel = 0;
  /** `$FUNCNAME`, the running function last. */
  readonly functionNames: string[] = [];
  readonly #localScopes: Map<string, Variable | null>[] = [];
  /** How many variables are name references; looking them up is skipped while there are none. */
  #references = 0;
  #variableBytes = 0;

  constructor(options: {
    dialect: 'bash' | 'posix';
    maxVariableBytes: number;
    name: string;
    messageName: string;
    from?: ShellState;
  }) {
    const { from } = options;
    this.dialect = options.dialect;
    this.maxVariableBytes = options.maxVariableBytes;
    this.name = options.name;
    this.messageName = options.messageName;
    this.variables = new Map();
    if (from !== undefined) {
      for (const [name, variable] of from.variables) this.variables.set(name, copyOfVariable(variable));
      this.positional = from.positional;
      this.lastStatus = from.lastStatus;
      this.lastBackgroundId = from.lastBackgroundId;
      this.lastArgument = from.lastArgument;
      this.processId = from.processId;
      this.callDepth = from.callDepth;
      this.subshellLevel = from.subshellLevel;
      this.pipelineStatus = from.pipelineStatus;
      this.messageNameOnly = from.messageNameOnly;
      this.functionNames.push(...from.functionNames);
      this.callFrames.push(...from.callFrames);
      this.sourcedFiles.push(...from.sourcedFiles);
      this.historyBase = from.historyBase;
      this.loginShell = from.loginShell;
      this.linesRead = from.linesRead;
      this.traceLevel = from.traceLevel;
      this.#variableBytes = from.#variableBytes;
      this.#references = from.#references;
    }
    this.functions = new LazyMap(from?.functions);
    this.aliases = new LazyMap(from?.aliases);
    this.options = new OptionSet(from?.options ?? (options.dialect === 'bash' ? INITIAL_OPTIONS : NO_OPTIONS));
    this.shoptOptions = new OptionSet(from?.shoptOptions ?? (options.dialect === 'bash' ? INITIAL_SHOPT : NO_OPTIONS));
    this.traps = new LazyMap();
    this.disabledBuiltins = new LazySet(from?.disabledBuiltins);
    this.directoryStack = [...(from?.directoryStack ?? [])];
    this.hashed = new LazyMap(from?.hashed);
    this.ulimits = new LazyMap(from?.ulimits);
    this.completions = new LazyMap(from?.completions);
    this.readlineSettings = new LazyMap(from?.readlineSettings);
    this.keyBindings = new LazyMap(from?.keyBindings);
    this.history = from?.history ?? [];
  }

  clone(): ShellState {
    return new ShellState({
      dialect: this.dialect,
      maxVariableBytes: this.maxVariableBytes,
      name: this.name,
      messageName: this.messageName,
      from: this,
    });
  }

  /** Makes the variable a reference to the variable that its value names. */
  refer(name: string, on: boolean): void {
    const variable = this.declare(name);
    if (variable.nameReference !== on) this.#references += on ? 1 : -1;
    variable.nameReference = on;
  }

  /** The name that is meant: references are followed. */
  target(name: string): string {
    if (this.#references === 0) return name;
    let found = name;
    for (let steps = 0; steps < MAX_REFERENCES; steps += 1) {
      const variable = this.variables.get(found);
      if (variable?.nameReference !== true || variable.value === null || variable.value === '') return found;
      found = variable.value;
    }
    return found;
  }

  get(written: string): string | null {
    const name = this.target(written);
    const variable = this.variables.get(name);
    if (variable === undefined) return null;
    if (variable.indexed !== null) return variable.indexed.get(0) ?? null;
    if (variable.associative !== null) return variable.associative.get('0') ?? null;
    return variable.value;
  }

  set(written: string, value: string): void {
    const name = this.target(written);
    const variable = this.declare(name);
    this.#mayAssign(name, variable);
    const stored =
      variable.letterCase === null
        ? value
        : variable.letterCase === 'lower'
          ? value.toLowerCase()
          : value.toUpperCase();
    this.#count(stored.length - (variable.value?.length ?? 0));
    if (name === 'RANDOM') this.randomSeed = null;
    else if (name === 'SECONDS') this.secondsSet = null;
    else if (name === 'BASH_ARGV0' && this.dialect === 'bash') this.name = stored;
    else if (name === 'PATH') this.hashed.clear();
    if (variable.indexed !== null) variable.indexed.set(0, stored);
    else if (variable.associative !== null) variable.associative.set('0', stored);
    else variable.value = stored;
    if (this.options.has('allexport')) variable.exported = true;
  }

  setElement(written: string, key: number | string, value: string): void {
    const name = this.target(written);
    const variable = this.declare(name);
    this.#mayAssign(name, variable);
    this.#count(value.length + ELEMENT_BYTES);
    if (variable.associative !== null) {
      variable.associative.set(String(key), value);
      return;
    }
    if (variable.indexed === null) {
      variable.indexed = new Map(variable.value === null ? [] : [[0, variable.value]]);
      variable.value = null;
    }
    let index = Number(key);
    if (index < 0) index += Math.max(-1, ...variable.indexed.keys()) + 1;
    if (!Number.isSafeInteger(index) || index < 0) throw new AssignmentError(`${name}[${key}]: bad array subscript`);
    variable.indexed.set(index, value);
  }

  /** Replaces the whole array. */
  setElements(name: string, values: readonly string[]): void {
    const variable = this.declare(name);
    this.#count(values.reduce((sum, value) => sum + value.length + ELEMENT_BYTES, 0));
    variable.value = null;
    variable.indexed = new Map(values.map((value, index) => [index, value]));
  }

  /** The variable, made where it is missing. */
  declare(name: string): Variable {
    const found = this.variables.get(name);
    if (found !== undefined) return found;
    if (this.variables.size >= MAX_TOTAL_VARIABLES) throw new AssignmentError('xrealloc: cannot allocate 128 bytes');
    const made = newVariable();
    this.variables.set(name, made);
    return made;
  }

  unset(name: string): boolean {
    const variable = this.variables.get(name);
    if (variable?.readOnly === true) return false;
    // What bash makes when asked for loses its meaning for good.
    if (DYNAMIC_NAMES.has(name)) this.unsetDynamic = (this.unsetDynamic ?? new Set<string>()).add(name);
    if (variable?.nameReference === true) this.#references -= 1;
    this.#variableBytes -= variable?.value?.length ?? 0;
    this.variables.delete(name);
    return true;
  }

  /** Makes the name local to the running function. */
  makeLocal(name: string): Variable {
    const scope = this.#localScopes.at(-1);
    if (scope !== undefined && !scope.has(name)) {
      const before = this.variables.get(name) ?? null;
      scope.set(name, before);
      this.variables.delete(name);
      const made = this.declare(name);
      made.exported = before?.exported ?? false;
      return made;
    }
    return this.declare(name);
  }

  /** Names that are local to the running function. */
  get localNames(): readonly string[] {
    return [...(this.#localScopes.at(-1)?.keys() ?? [])];
  }

  get inFunction(): boolean {
    return this.#localScopes.length > 0;
  }

  enterFunction(name = ''): void {
    this.#localScopes.push(new Map());
    this.functionNames.push(name);
  }

  leaveFunction(): void {
    this.functionNames.pop();
    for (const [name, before] of this.#localScopes.pop() ?? []) {
      if (before === null) this.variables.delete(name);
      else this.variables.set(name, before);
    }
  }

  /** What programs get: in the order in which bash walks its table of variables. */
  environment(): Map<string, string> {
    const exported: (readonly [string, string])[] = [];
    for (const [name, variable] of this.variables)
      if (variable.exported && variable.value !== null) exported.push([name, variable.value]);
    if (this.dialect === 'bash') exported.sort(([left], [right]) => bucketOf(left) - bucketOf(right));
    return new Map(exported);
  }

  importEnvironment(environment: ReadonlyMap<string, string>): void {
    for (const [name, value] of environment) {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
      this.set(name, value);
      this.declare(name).exported = true;
    }
  }

  /** `$-` */
  flags(mode: 'c' | 's' | ''): string {
    const letters = [...OPTION_LETTERS]
      .filter(([letter, name]) => this.options.has(name) && letter !== 'i')
      .map(([letter]) => letter);
    const lower = letters
      .filter((letter) => letter >= 'a')
      .sort()
      .join('');
    const upper = letters
      .filter((letter) => letter < 'a')
      .sort()
      .join('');
    return `${[...lower, ...(this.interactive ? ['i'] : [])].sort().join('')}${upper}${mode}`;
  }

  #mayAssign(name: string, variable: Variable): void {
    if (variable.readOnly) throw new AssignmentError(`${name}: readonly variable`);
  }

  /** The count only grows quickly; what was given back is found by counting anew before anything is refused. */
  #count(bytes: number): void {
    if (this.#variableBytes + bytes > this.maxVariableBytes) this.#variableBytes = this.#measure();
    if (this.#variableBytes + bytes > this.maxVariableBytes)
      throw new AssignmentError(`xrealloc: cannot allocate ${this.#variableBytes + bytes} bytes`);
    this.#variableBytes += bytes;
  }

  #measure(): number {
    let bytes = 0;
    for (const variable of this.variables.values()) bytes += sizeOf(variable);
    for (const scope of this.#localScopes)
      for (const variable of scope.values()) if (variable !== null) bytes += sizeOf(variable);
    return bytes;
  }
}

/** Variables without a value of their own that `unset` makes ordinary ones: bash manual 5.2. */
const DYNAMIC_NAMES = new Set(
  'RANDOM SECONDS EPOCHSECONDS EPOCHREALTIME BASHPID LINENO HISTCMD SRANDOM COMP_WORDBREAKS DIRSTACK GROUPS FUNCNAME BASH_ARGV0 BASH_COMMAND BASH_SUBSHELL'.split(
    ' ',
  ),
);

/** Name references are followed so far: a circle must end. */
const MAX_REFERENCES = 8;

/** What an array element counts besides its text. */
const ELEMENT_BYTES = 16;

function sizeOf(variable: Variable): number {
  let bytes = variable.value?.length ?? 0;
  for (const value of variable.indexed?.values() ?? []) bytes += value.length + ELEMENT_BYTES;
  for (const [key, value] of variable.associative ?? []) bytes += key.length + value.length + ELEMENT_BYTES;
  return bytes;
}

/** Buckets of bash's table of variables, and the constants of its FNV-1 hash: variables.c, hashlib.c. */
const VARIABLE_BUCKETS = 1024;
const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;

export function bucketOf(name: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < name.length; index += 1) hash = Math.imul(hash, FNV_PRIME) ^ name.charCodeAt(index);
  return (hash >>> 0) & (VARIABLE_BUCKETS - 1);
}
