import {
  type Command,
  type Pipeline,
  parse,
  type Redirection,
  type Script,
  type SimpleCommand,
  type Statement,
  type Word,
  type WordPart,
} from '@cerberusmesh/shell-syntax';
import { SHELLS } from './command-classes.ts';
import type { MapperLimits } from './limits.ts';
import {
  baseName,
  type CommandPlace,
  type ObservedAssignment,
  type ObservedCommand,
  observeCommand,
  type PlainCommand,
  type PlainRedirection,
} from './observed-command.ts';
import { staticOutput } from './static-output.ts';
import { tolerantPipelines } from './tolerant-split.ts';
import { innerCommands } from './unwrap-command.ts';

/** A stretch of the input that is reported as one: a pipeline of the top level or of a compound command's body. */
export interface ObservedStatement {
  readonly start: number;
  readonly end: number;
  readonly commands: readonly ObservedCommand[];
}

/**
 * Reads an input line or script into the commands it would run, without running anything: wrappers taken off,
 * `sh -c` and `eval` opened, static variables replaced, `echo ... | base64 -d | sh` decoded. What the grammar refuses
 * is split by a tolerant splitter, because a half-typed or mangled line still says what was wanted.
 */
export function observeInput(source: string, limits: MapperLimits): ObservedStatement[] {
  return new Observer(limits).input(
    source.length > limits.maxInputCharacters ? source.slice(0, limits.maxInputCharacters) : source,
  );
}

interface Frame {
  /** Spans of nested text are those of the outermost command that holds it. */
  readonly span: { readonly start: number; readonly end: number } | null;
  readonly wrappers: readonly string[];
  readonly depth: number;
  readonly pipeline: ObservedCommand[];
  readonly inLoop: boolean;
}

interface Flow {
  readonly text: string | null;
  readonly decoders: readonly string[];
}

const NO_FLOW: Flow = { text: null, decoders: [] };

class Observer {
  readonly #limits: MapperLimits;
  readonly #variables = new Map<string, string>();
  readonly #statements: ObservedStatement[] = [];
  #commands: ObservedCommand[] = [];
  #commandCount = 0;
  #decodedCharacters = 0;

  constructor(limits: MapperLimits) {
    this.#limits = limits;
  }

  input(source: string): ObservedStatement[] {
    const { script, error } = parse(source, { endOfInput: true });
    if (error === null) this.#statementsOf(script.statements);
    else this.#tolerant(source);
    return this.#statements;
  }

  #tolerant(source: string): void {
    for (const pipeline of tolerantPipelines(source, this.#limits)) {
      this.#report(pipeline.start, pipeline.end, () => {
        const frame: Frame = { span: pipeline, wrappers: [], depth: 0, pipeline: [], inLoop: false };
        this.#plainPipeline(pipeline.commands, frame, false);
      });
    }
  }

  #statementsOf(statements: readonly Statement[]): void {
    for (const statement of statements) {
      this.#pipelineStatement(statement.first, statement.background);
      for (const { pipeline } of statement.rest) this.#pipelineStatement(pipeline, statement.background);
    }
  }

  /** Bodies of compound commands that stand alone are reported statement by statement; all else as one. */
  #pipelineStatement(pipeline: Pipeline, background: boolean): void {
    const [only] = pipeline.commands;
    if (only !== undefined && pipeline.commands.length === 1 && only.redirections.length === 0) {
      switch (only.type) {
        case 'group':
        case 'subshell':
          this.#statementsOf(only.body);
          return;
        case 'if':
          for (const clause of only.clauses) {
            this.#statementsOf(clause.condition);
            this.#statementsOf(clause.body);
          }
          this.#statementsOf(only.otherwise ?? []);
          return;
        case 'function':
          this.#pipelineStatement({ ...pipeline, commands: [only.body] }, background);
          return;
        default:
      }
    }
    this.#report(pipeline.start, pipeline.end, () => {
      this.#pipeline(pipeline, { span: null, wrappers: [], depth: 0, pipeline: [], inLoop: false }, background);
    });
  }

  #report(start: number, end: number, observe: () => void): void {
    if (this.#statements.length >= this.#limits.maxStatements) return;
    this.#commands = [];
    observe();
    this.#statements.push({ start, end, commands: this.#commands });
  }

  #pipeline(pipeline: Pipeline, frame: Frame, background: boolean): Flow {
    let flow = NO_FLOW;
    for (const command of pipeline.commands.slice(0, this.#limits.maxPipelineCommands)) {
      flow = this.#command(command, flow, frame, background);
    }
    return flow;
  }

  #command(command: Command, input: Flow, frame: Frame, background: boolean): Flow {
    if (command.type === 'simple') return this.#simple(command, input, frame, background);
    const span = frame.span ?? command;
    const inner: Frame = { ...frame, span, inLoop: frame.inLoop || LOOPS.has(command.type) };
    if (command.redirections.length > 0) {
      const plain = { words: [], assignments: [], ...this.#redirections(command.redirections, inner) };
      this.#add(plain, input.text, inner, background);
    }
    const items = wordsOf(command).map((word) => this.#text(word, inner));
    // `for f in /var/log/*.log` names every file at once.
    if (command.type === 'for' && items.length === 1 && items[0]?.startsWith('/') === true)
      this.#remember(command.variable, items[0]);
    for (const statements of bodiesOf(command)) this.#nested(statements, inner, background);
    if (command.type === 'function' || command.type === 'coproc')
      return this.#command(command.body, input, inner, background);
    return NO_FLOW;
  }

  /** Commands inside a compound command share its pipeline: `while read x; do ...; done | sh`. */
  #nested(statements: readonly Statement[], frame: Frame, background: boolean): Flow {
    let flow = NO_FLOW;
    for (const statement of statements) {
      for (const pipeline of [statement.first, ...statement.rest.map((entry) => entry.pipeline)]) {
        const own = pipeline.commands.length > 1 ? { ...frame, pipeline: [] } : frame;
        flow = this.#pipeline(pipeline, own, background || statement.background);
      }
    }
    return flow;
  }

  #simple(command: SimpleCommand, input: Flow, frame: Frame, background: boolean): Flow {
    const inner: Frame = { ...frame, span: frame.span ?? command };
    const words: string[] = [];
    for (const word of command.words.slice(0, this.#limits.maxArguments + 1)) this.#expandWord(word, inner, words);
    const assignments: ObservedAssignment[] = [];
    for (const assignment of command.assignments) {
      const value = assignment.value === null ? '' : this.#text(assignment.value, inner);
      assignments.push({ name: assignment.name, value });
      if (words.length === 0) this.#remember(assignment.name, value);
    }
    return this.#plain(
      {
        words,
        assignments,
        ...this.#redirections(command.redirections, inner),
        disguised: isDisguised(command.words[0], words[0] ?? ''),
      },
      input,
      inner,
      background,
    );
  }

  #plainPipeline(commands: readonly PlainCommand[], frame: Frame, background: boolean): Flow {
    let flow = NO_FLOW;
    for (const command of commands.slice(0, this.#limits.maxPipelineCommands))
      flow = this.#plain(command, flow, frame, background);
    return flow;
  }

  /** Records a command and whatever it runs in its turn; returns what is known of its output. */
  #plain(plain: PlainCommand, input: Flow, frame: Frame, background: boolean): Flow {
    if (this.#commandCount > this.#limits.maxCommands) return NO_FLOW;
    const stdin: Flow = plain.input === null ? input : { text: plain.input, decoders: [] };
    const output = staticOutput(plain.words, stdin.text, this.#limits.maxDecodedCharacters);
    const writesFile = plain.redirections.some((redirection) => redirection.operator.includes('>'));
    this.#add(plain, writesFile && output !== null ? output.text : stdin.text, frame, background);
    const name = baseName(plain.words[0] ?? '');
    if (name === 'export' || name === 'declare' || name === 'local') this.#rememberDeclared(plain.words);
    let flow = output === null ? NO_FLOW : nextFlow(output.text, output.decodedBy, stdin);
    if (frame.depth >= this.#limits.maxNestingDepth) return flow;
    for (const inner of innerCommands(plain.words)) {
      const deeper: Frame = { ...frame, depth: frame.depth + 1, wrappers: [...frame.wrappers, name] };
      if (inner.kind === 'script') this.#script(inner.text, deeper);
      else flow = this.#inPlace(inner.words, stdin, deeper, background);
    }
    if (SHELLS.has(name) && stdin.text !== null && readsStandardInput(plain.words)) {
      this.#script(stdin.text, {
        ...frame,
        depth: frame.depth + 1,
        wrappers: [...frame.wrappers, ...stdin.decoders, name],
      });
    }
    return flow;
  }

  /** A wrapped command stands at its wrapper's place in the pipeline. */
  #inPlace(words: readonly string[], input: Flow, frame: Frame, background: boolean): Flow {
    return this.#plain({ words, assignments: [], redirections: [], input: null }, input, frame, background);
  }

  /** Text that a shell would read: parsed in its turn, with the span of what holds it. */
  #script(text: string, frame: Frame): void {
    this.#decodedCharacters += text.length;
    if (this.#decodedCharacters > this.#limits.maxDecodedCharacters) return;
    const { script, error } = parse(text, { endOfInput: true });
    if (error === null) {
      this.#nested(script.statements, { ...frame, pipeline: [] }, false);
      return;
    }
    for (const pipeline of tolerantPipelines(text, this.#limits))
      this.#plainPipeline(pipeline.commands, { ...frame, pipeline: [] }, false);
  }

  #add(plain: PlainCommand, content: string | null, frame: Frame, background: boolean): void {
    this.#commandCount += 1;
    if (this.#commandCount > this.#limits.maxCommands || frame.pipeline.length >= this.#limits.maxPipelineCommands * 4)
      return;
    const span = frame.span ?? { start: 0, end: 0 };
    const place: CommandPlace = {
      wrappers: frame.wrappers,
      pipeline: frame.pipeline,
      position: frame.pipeline.length,
      background,
      inLoop: frame.inLoop,
      start: span.start,
      end: span.end,
    };
    const observed = observeCommand(plain, content, place, this.#limits);
    frame.pipeline.push(observed);
    this.#commands.push(observed);
  }

  #remember(name: string, value: string): void {
    if (this.#variables.size < this.#limits.maxVariables || this.#variables.has(name)) {
      this.#variables.set(name, value.slice(0, this.#limits.maxMatchedCharacters));
    }
  }

  #rememberDeclared(words: readonly string[]): void {
    for (const word of words.slice(1)) {
      const equals = word.indexOf('=');
      if (equals > 0) this.#remember(word.slice(0, equals), word.slice(equals + 1));
    }
  }

  #redirections(
    redirections: readonly Redirection[],
    frame: Frame,
  ): { redirections: PlainRedirection[]; input: string | null } {
    const plain: PlainRedirection[] = [];
    let input: string | null = null;
    for (const redirection of redirections) {
      if (redirection.body !== null) input = this.#text(redirection.body, frame);
      else if (redirection.operator === '<<<') input = this.#text(redirection.target, frame);
      else plain.push({ operator: redirection.operator, target: this.#text(redirection.target, frame) });
    }
    return { redirections: plain, input };
  }

  /** One word to its arguments: an unquoted `$x` splits at blanks, a lone `{a,b}` at its commas. */
  #expandWord(word: Word, frame: Frame, into: string[]): void {
    const [only] = word.parts;
    if (word.parts.length === 1 && only !== undefined) {
      if (only.type === 'literal') {
        const { text } = only;
        if (text.startsWith('{') && text.endsWith('}') && text.includes(','))
          into.push(...text.slice(1, -1).split(','));
        else into.push(text);
        return;
      }
      if (only.type === 'parameter' || only.type === 'command-substitution') {
        const text = this.#text(word, frame);
        const known =
          only.type === 'parameter' ? this.#variables.has(only.name) : !text.startsWith('$(') && !text.startsWith('`');
        if (known && text.includes(' ')) into.push(...text.split(' ').filter((piece) => piece !== ''));
        else into.push(text);
        return;
      }
    }
    const text = this.#text(word, frame);
    // `cat${IFS}/etc/passwd` is one word to the grammar and two to the shell.
    if (word.parts.some((part) => part.type === 'parameter' && part.name === 'IFS')) into.push(...text.split(' '));
    else into.push(text);
  }

  #text(word: Word, frame: Frame): string {
    return this.#parts(word.parts, frame);
  }

  #parts(parts: readonly WordPart[], frame: Frame): string {
    let text = '';
    for (const part of parts) {
      if (text.length > this.#limits.maxDecodedCharacters) break;
      text += this.#part(part, frame);
    }
    return text;
  }

  #part(part: WordPart, frame: Frame): string {
    switch (part.type) {
      case 'literal':
      case 'escaped':
      case 'single-quoted':
      case 'ansi-c-quoted':
        return part.text;
      case 'double-quoted':
        return this.#parts(part.parts, frame);
      case 'parameter': {
        if (part.name === 'IFS') return ' ';
        const known = part.indirect || part.length ? undefined : this.#variables.get(part.name);
        if (known !== undefined && part.operation === null) return known;
        if (part.operation?.type === 'default' || part.operation?.type === 'assign')
          return this.#text(part.operation.word, frame);
        return `$${part.name}`;
      }
      case 'command-substitution':
        return this.#substitution(part.script, frame) ?? '$()';
      case 'process-substitution':
        this.#substitution(part.script, frame);
        return '/dev/fd/63';
      case 'arithmetic-expansion':
        this.#parts(part.expression.parts, frame);
        return '$(())';
    }
  }

  /** Its commands are recorded; its output is known where the last pipeline's is. */
  #substitution(script: Script, frame: Frame): string | null {
    if (frame.depth >= this.#limits.maxNestingDepth || this.#commandCount > this.#limits.maxCommands) return null;
    const inner: Frame = { ...frame, depth: frame.depth + 1, pipeline: [] };
    const { text } = this.#nested(script.statements, inner, false);
    if (text === null) return null;
    this.#decodedCharacters += text.length;
    if (this.#decodedCharacters > this.#limits.maxDecodedCharacters) return null;
    return text.trimEnd();
  }
}

const LOOPS: ReadonlySet<Command['type']> = new Set(['for', 'arithmetic-for', 'while', 'select']);

/**
 * Whether a command word was written so that what it runs cannot be read off it: `c''at`, `w\get`, `$a$b`,
 * `$(printf '\x69\x64')`, `{cat,x}`, `/b?n/c?t`. `"ls"`, `$EDITOR` and `\ls` are everyday writing.
 *
 * @param text what the word comes to, as far as that is known
 */
function isDisguised(word: Word | undefined, text: string): boolean {
  if (word === undefined) return false;
  const [first] = word.parts;
  if (first === undefined) return false;
  if (word.parts.length === 1) {
    if (first.type === 'ansi-c-quoted') return true;
    if (first.type === 'command-substitution') return text !== '' && !text.includes('$') && !text.includes('/');
    if (first.type !== 'literal') return false;
    if (first.text.startsWith('{') && first.text.endsWith('}') && first.text.includes(',')) return true;
    return first.text.startsWith('/') && (first.text.includes('?') || first.text.includes('['));
  }
  if (word.parts.some((part) => part.type === 'parameter' && part.name === 'IFS')) return true;
  if (text.includes('$') || text.includes('/') || text.includes('`')) return false;
  return word.parts.some((part, index) => part.type !== 'literal' && (index > 0 || part.type !== 'escaped'));
}

function nextFlow(text: string, decodedBy: string | null, input: Flow): Flow {
  return { text, decoders: decodedBy === null ? input.decoders : [...input.decoders, decodedBy] };
}

function readsStandardInput(words: readonly string[]): boolean {
  return words
    .slice(1)
    .every((word) => word === '-' || word === '-s' || word === '-x' || word === '-e' || word === '-');
}

function bodiesOf(command: Command): (readonly Statement[])[] {
  switch (command.type) {
    case 'subshell':
    case 'group':
    case 'for':
    case 'arithmetic-for':
    case 'select':
      return [command.body];
    case 'if':
      return [...command.clauses.flatMap((clause) => [clause.condition, clause.body]), command.otherwise ?? []];
    case 'while':
      return [command.condition, command.body];
    case 'case':
      return command.clauses.map((clause) => clause.body);
    default:
      return [];
  }
}

function wordsOf(command: Command): readonly Word[] {
  switch (command.type) {
    case 'for':
    case 'select':
      return command.words ?? [];
    case 'case':
      return [command.subject];
    default:
      return [];
  }
}
