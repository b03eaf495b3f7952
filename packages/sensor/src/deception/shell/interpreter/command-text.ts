import type {
  Command,
  ConditionalExpression,
  Pipeline,
  Redirection,
  Span,
  Statement,
  Word,
} from '@cerberusmesh/shell-syntax';
import type { ShellFunction } from './shell-state.ts';

const INDENT = 4;

/** `declare -f name`: the function as bash writes it anew from what it parsed. */
export function functionText(name: string, { definition, source }: ShellFunction): string {
  const writer = new CommandWriter(source.text, true);
  return `${name} () \n${writer.functionBody(definition.body)}`;
}

/** A command of the job table: on one line, but for the loops, which keep their rows. */
export function statementText(statement: Statement, source: string): string {
  return new CommandWriter(source, false).statement(statement);
}

export function pipelineText(pipeline: Pipeline, source: string): string {
  return new CommandWriter(source, false).pipeline(pipeline);
}

export function commandText(command: Command, source: string): string {
  return new CommandWriter(source, false).command(command);
}

/** Writes a syntax tree as text in bash's own layout. */
class CommandWriter {
  readonly #source: string;
  readonly #inFunction: boolean;
  #depth = 0;
  /** Bodies of here-documents that follow at the end of the line. */
  #bodies = '';

  constructor(source: string, inFunction: boolean) {
    this.#source = source;
    this.#inFunction = inFunction;
  }

  functionBody(body: Command): string {
    if (body.type !== 'group') return `{ \n${this.#indented(() => this.#margin() + this.command(body))}\n}`;
    const text = this.#indented(() => this.#margin() + this.#list(body.body));
    return `{ \n${text}\n${this.#margin()}}${this.#redirections(body.redirections)}`;
  }

  statement(statement: Statement): string {
    let text = this.pipeline(statement.first);
    for (const { operator, pipeline } of statement.rest) text += ` ${operator} ${this.pipeline(pipeline)}`;
    return text;
  }

  pipeline({ commands, operators, negated, timed, ...span }: Pipeline): string {
    let text = timed ? (/^time\s+-p\b/.test(this.#source.slice(span.start, span.end)) ? 'time -p ' : 'time ') : '';
    if (negated) text += '! ';
    for (const [index, command] of commands.entries()) {
      if (index > 0) text += operators[index - 1] === '|&' ? ' 2>&1 | ' : ' | ';
      text += this.command(command);
    }
    return text;
  }

  command(command: Command): string {
    const redirections = () => this.#redirections(command.redirections);
    switch (command.type) {
      case 'simple': {
        const words = [...command.assignments, ...command.words]
          .sort((left, right) => left.start - right.start)
          .map((span) => this.#written(span));
        return words.join(' ') + (words.length > 0 ? redirections() : redirections().trimStart());
      }
      case 'group':
        return this.#inFunction
          ? `{ \n${this.#indented(() => this.#margin() + this.#list(command.body))}\n${this.#margin()}}${redirections()}`
          : `{ ${this.#list(command.body)}; }${redirections()}`;
      case 'subshell':
        return `( ${this.#indented(() => this.#list(command.body), 0)} )${redirections()}`;
      case 'if':
        return this.#ifText(command.clauses, command.otherwise) + redirections();
      case 'while':
        return `${command.until ? 'until' : 'while'} ${this.#condition(command.condition)}; do\n${this.#block(command.body)}${this.#margin()}done${redirections()}`;
      case 'for':
      case 'select': {
        const words = command.words === null ? '"$@"' : command.words.map((word) => this.#written(word)).join(' ');
        return `${command.type} ${command.variable} in ${words};\n${this.#margin()}do\n${this.#block(command.body)}${this.#margin()}done${redirections()}`;
      }
      case 'arithmetic-for':
        return `for ((${this.#written(command.initialise).trim()}; ${this.#written(command.condition).trim()}; ${this.#written(command.advance).trim()}))\n${this.#margin()}do\n${this.#block(command.body)}${this.#margin()}done${redirections()}`;
      case 'case': {
        const clauses = this.#indented(() =>
          command.clauses
            .map(({ patterns, body, terminator }) => {
              const heading = `${this.#margin()}${patterns.map((word) => this.#written(word)).join(' | ')})\n`;
              const text = body.length === 0 ? '' : this.#indented(() => this.#margin() + this.#list(body));
              return `${heading}${text}\n${this.#margin()}${terminator}\n`;
            })
            .join(''),
        );
        return `case ${this.#written(command.subject)} in \n${clauses}${this.#margin()}esac${redirections()}`;
      }
      case 'arithmetic-command':
        return `((${this.#written(command.expression)}))${redirections()}`;
      case 'conditional':
        return `[[ ${this.#conditional(command.expression)} ]]${redirections()}`;
      case 'function':
        return `function ${command.name} () \n${this.#margin()}${this.functionBody(command.body)}`;
      case 'coproc':
        return `coproc ${command.name === null ? '' : `${command.name} `}${this.command(command.body)}`;
    }
  }

  #ifText(
    clauses: readonly { readonly condition: readonly Statement[]; readonly body: readonly Statement[] }[],
    otherwise: readonly Statement[] | null,
  ): string {
    const [first, ...rest] = clauses;
    if (first === undefined) return '';
    let text = `if ${this.#condition(first.condition)}; then\n${this.#block(first.body)}`;
    // bash keeps `elif` as an `if` within the `else`.
    if (rest.length > 0)
      text += `${this.#margin()}else\n${this.#indented(() => `${this.#margin()}${this.#ifText(rest, otherwise)};\n`)}`;
    else if (otherwise !== null) text += `${this.#margin()}else\n${this.#block(otherwise)}`;
    return `${text}${this.#margin()}fi`;
  }

  /** A body on lines of its own, deeper by one step. */
  #block(statements: readonly Statement[]): string {
    return this.#indented(() => `${this.#margin()}${this.#list(statements)};\n`);
  }

  #condition(statements: readonly Statement[]): string {
    return this.#list(statements).replaceAll(`\n${this.#margin()}`, ' ');
  }

  #list(statements: readonly Statement[]): string {
    let text = '';
    for (const [index, statement] of statements.entries()) {
      text += this.statement(statement);
      const isLast = index === statements.length - 1;
      const bodies = this.#bodies;
      this.#bodies = '';
      if (statement.background) text += ' &';
      else if (!isLast && bodies === '') text += ';';
      text += bodies === '' ? '' : `\n${bodies}`;
      if (!isLast) text += this.#inFunction ? `\n${this.#margin()}` : ' ';
    }
    return text;
  }

  #conditional(expression: ConditionalExpression): string {
    switch (expression.type) {
      case 'word':
        return `-n ${this.#written(expression.word)}`;
      case 'unary':
        return `${expression.operator} ${this.#written(expression.operand)}`;
      case 'binary':
        return `${this.#written(expression.left)} ${expression.operator} ${this.#written(expression.right)}`;
      case 'not':
        return `! ${this.#conditional(expression.operand)}`;
      default:
        return `${this.#conditional(expression.left)} ${expression.type === 'and' ? '&&' : '||'} ${this.#conditional(expression.right)}`;
    }
  }

  #redirections(redirections: readonly Redirection[]): string {
    let text = '';
    for (const redirection of redirections) text += ` ${this.#redirection(redirection)}`;
    return text;
  }

  #redirection({ operator, fileDescriptor, variable, target, body }: Redirection): string {
    const written = this.#written(target);
    const prefix = variable === null ? '' : `{${variable}}`;
    switch (operator) {
      case '<<':
      case '<<-': {
        const delimiter = target.parts.map((part) => ('text' in part ? part.text : '')).join('');
        this.#bodies += `${body === null ? '' : this.#written(body)}${delimiter}\n`;
        return `${fileDescriptor === null || fileDescriptor === 0 ? '' : fileDescriptor}${operator}${written}`;
      }
      case '>&':
        if (/^(\d+-?|-)$/.test(written) || /^\$/.test(written))
          return `${prefix === '' ? (fileDescriptor ?? 1) : prefix}>&${written}`;
        return `&> ${written}`;
      case '<&':
        return `${prefix === '' ? (fileDescriptor ?? 0) : prefix}<&${written}`;
      case '&>':
      case '&>>':
        return `${operator} ${written}`;
      default: {
        const standard = operator === '<' || operator === '<>' || operator === '<<<' ? 0 : 1;
        const number = fileDescriptor === null || fileDescriptor === standard ? '' : String(fileDescriptor);
        return `${prefix}${number}${operator} ${written}`;
      }
    }
  }

  #written(span: Span | Word): string {
    return this.#source.slice(span.start, span.end);
  }

  #margin(): string {
    return ' '.repeat(this.#depth);
  }

  #indented(write: () => string, by = INDENT): string {
    this.#depth += by;
    try {
      return write();
    } finally {
      this.#depth -= by;
    }
  }
}
