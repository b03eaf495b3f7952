import { decodeEscapes } from '../builtins/printf-format.ts';
import { type CommandContext, print, printError } from '../kernel/program.ts';
import { connectionOutcome } from './network-target.ts';
import { PerlLists } from './perl-lists.ts';
import { splitAt, unwrapped } from './perl-pieces.ts';
import { formatValue } from './python-format.ts';
import { runShellText } from './run-captured.ts';

/** Modules of Debian's perl-base and perl-modules; others are not installed. */
const MODULES = new Set(
  'strict warnings utf8 vars lib constant feature bytes integer IO IO::Socket IO::Socket::INET IO::Select IO::Handle IO::File Socket POSIX MIME::Base64 File::Basename File::Copy File::Find File::Path File::Temp File::Spec Cwd Data::Dumper Time::HiRes Time::Local Sys::Hostname Getopt::Long Getopt::Std List::Util Scalar::Util Digest::MD5 Digest::SHA Encode HTTP::Tiny JSON::PP Storable Term::ANSIColor Text::Wrap threads threads::shared Fcntl Errno Config Carp Env FindBin IPC::Open2 IPC::Open3 Math::BigInt Net::FTP Net::SMTP Net::Ping Tie::File'.split(
    ' ',
  ),
);
const INCLUDED =
  '(@INC contains: /etc/perl /usr/local/lib/x86_64-linux-gnu/perl/5.36.0 /usr/local/share/perl/5.36.0 /usr/lib/x86_64-linux-gnu/perl5/5.36 /usr/share/perl5 /usr/lib/x86_64-linux-gnu/perl-base /usr/lib/x86_64-linux-gnu/perl/5.36 /usr/share/perl/5.36 /usr/local/lib/site_perl)';
const MAX_REPEATED_BYTES = 65_536;
const MAX_LOOP_VALUES = 10_000;

/** The statement is more than this imitation knows. */
class NotUnderstood extends Error {}

/** One-line programs of Perl: output, variables, commands, decoding, and connections that fail. */
export class PerlProgram {
  readonly #context: CommandContext;
  readonly #name: string;
  readonly #newline: boolean;
  readonly #args: readonly string[];
  readonly #variables = new Map<string, string>();
  readonly #lists: PerlLists;

  constructor(context: CommandContext, options: { name: string; newline: boolean; args: readonly string[] }) {
    this.#context = context;
    this.#name = options.name;
    this.#newline = options.newline;
    this.#args = options.args;
    this.#lists = new PerlLists({
      variables: this.#variables,
      value: (source) => this.#value(source),
      holds: async (source) => isTrue(await this.#value(source)),
      args: options.args,
    });
    this.#variables.set('$0', options.name);
    this.#variables.set('$$', String(context.process.id));
  }

  /** Status 2 and the complaint for the first module that is not there. */
  async loadModules(names: readonly string[]): Promise<number | null> {
    for (const name of names) {
      if (name === '' || MODULES.has(name) || /^v?[\d.]+$/.test(name)) continue;
      const file = `${name.replaceAll('::', '/')}.pm`;
      await printError(
        this.#context.process,
        `Can't locate ${file} in @INC (you may need to install the ${name} module) ${INCLUDED} at ${this.#name} line 1.\nBEGIN failed--compilation aborted at ${this.#name} line 1.\n`,
      );
      return 2;
    }
    return null;
  }

  async run(program: string): Promise<number> {
    const used = [...program.matchAll(/(?:^|[;{}\n])\s*use\s+([A-Za-z_][\w:]*)/g)].map((match) => match[1] ?? '');
    const absent = await this.loadModules(used);
    if (absent !== null) return absent;
    if (/\bIO::Socket::INET\b|\bconnect\s*\(/.test(program)) return this.#connects(program);
    return (await this.#statements(program.replace(/^#.*$/gm, ''))) ?? 0;
  }

  async runOnLine(program: string, line: string): Promise<number | null> {
    this.#variables.set('$_', line);
    return this.#statements(program);
  }

  /** What the program made of the line that it was given. */
  currentLine(): string {
    return this.#variables.get('$_') ?? '';
  }

  /** A status where the program ends. */
  async #statements(program: string): Promise<number | null> {
    for (const statement of splitAt(program, ';')) {
      const pause = this.#context.process.step(4);
      if (pause !== null) await pause;
      try {
        const status = await this.#statement(statement);
        if (status !== null) return status;
      } catch (error) {
        if (!(error instanceof NotUnderstood)) throw error;
        return this.#refuse(statement);
      }
    }
    return null;
  }

  async #refuse(statement: string): Promise<number> {
    const { process } = this.#context;
    const word = /^[A-Za-z_]\w*/.exec(statement)?.[0] ?? '';
    const near = statement.length > 40 ? `${statement.slice(0, 40)}` : statement;
    if (/^[A-Za-z_]\w*\s*\(/.test(statement)) {
      await printError(process, `Undefined subroutine &main::${word} called at ${this.#name} line 1.\n`);
      return 255;
    }
    await printError(
      process,
      `syntax error at ${this.#name} line 1, near "${near}"\nExecution of ${this.#name} aborted due to compilation errors.\n`,
    );
    return 255;
  }

  async #statement(statement: string): Promise<number | null> {
    const { process } = this.#context;
    if (/^(use|no|package|local|our)\b/.test(statement) && !/^(local|our)\s+\$\w+\s*=/.test(statement)) return null;
    if (/^\$[|;,/\\]\s*(=|\+\+)/.test(statement)) return null;
    const conditional = /^([\s\S]*\S)\s+(if|unless)\s+([\s\S]+)$/.exec(statement);
    if (conditional !== null && !/["'`]/.test(conditional[3] ?? '')) {
      const holds = isTrue(await this.#value(conditional[3] ?? ''));
      return holds === (conditional[2] === 'if') ? this.#statement((conditional[1] ?? '').trim()) : null;
    }
    const looped = /^([\s\S]*\S)\s+for(?:each)?\s*\(?\s*(\d+)\s*\.\.\s*(\d+)\s*\)?$/.exec(statement);
    if (looped !== null) return this.#loop('$_', Number(looped[2]), Number(looped[3]), looped[1] ?? '');
    const block = /^for(?:each)?\s*(?:my\s*)?(\$\w+)?\s*\(\s*(\d+)\s*\.\.\s*(\d+)\s*\)\s*\{([\s\S]*)\}$/.exec(
      statement,
    );
    if (block !== null) return this.#loop(block[1] ?? '$_', Number(block[2]), Number(block[3]), block[4] ?? '');
    if (await this.#lists.assign(statement)) return null;
    const each =
      /^for(?:each)?\s*(?:my\s*)?(\$\w+)?\s*\(([\s\S]*)\)\s*\{([\s\S]*)\}$/.exec(statement) ??
      /^()([\s\S]*\S)\s+for(?:each)?\s+([\s\S]+)$/.exec(statement);
    if (each !== null) {
      const isBlock = each[1] !== '';
      const [source, body] = isBlock ? [each[2] ?? '', each[3] ?? ''] : [each[3] ?? '', each[2] ?? ''];
      for (const value of (await this.#lists.items(source)).slice(0, MAX_LOOP_VALUES)) {
        this.#variables.set((isBlock ? each[1] : undefined) ?? '$_', value);
        const status = await this.#statements(body);
        if (status !== null) return status;
      }
      return null;
    }
    const assigned = /^(?:my\s+|our\s+|local\s+)?\(?\s*(\$\w+)\s*\)?\s*(\.|\+|-|\*)?=(?![=~])\s*([\s\S]+)$/.exec(
      statement,
    );
    if (assigned !== null) {
      const [, name = '', operator, source = ''] = assigned;
      const before = this.#variables.get(name) ?? '';
      const value = await this.#value(source);
      this.#variables.set(
        name,
        operator === undefined
          ? value
          : operator === '.'
            ? before + value
            : String(
                operator === '+'
                  ? Number(before) + Number(value)
                  : operator === '-'
                    ? Number(before) - Number(value)
                    : Number(before) * Number(value),
              ),
      );
      return null;
    }
    const call =
      /^(print|say|printf|die|warn|exit|system|exec|sleep|unlink|mkdir|chdir|chmod|eval|return)\b\s*([\s\S]*)$/.exec(
        statement,
      );
    if (call === null) {
      if (/^`/.test(statement)) {
        await this.#value(statement);
        return null;
      }
      if (/^1$/.test(statement)) return null;
      throw new NotUnderstood();
    }
    const [, verb = '', given = ''] = call;
    const toErrors = /^STDERR\b/.test(given);
    const rest = unwrapped(given.replace(/^(STDERR|STDOUT)\s*/, ''));
    switch (verb) {
      case 'print':
      case 'say': {
        const text =
          (rest === '' ? (this.#variables.get('$_') ?? '') : (await this.#list(rest)).join('')) +
          (verb === 'say' || this.#newline ? '\n' : '');
        await (toErrors ? printError(process, text) : print(process, text));
        return null;
      }
      case 'printf': {
        const [format = '', ...values] = await this.#list(rest);
        await print(process, formatted(format, values));
        return null;
      }
      case 'warn':
      case 'die': {
        const text = (await this.#list(rest)).join('') || (verb === 'die' ? 'Died' : "Warning: something's wrong");
        await printError(process, text.endsWith('\n') ? text : `${text} at ${this.#name} line 1.\n`);
        return verb === 'die' ? 255 : null;
      }
      case 'exit':
        return (Number(rest === '' ? 0 : await this.#value(rest)) || 0) & 0xff;
      case 'system':
      case 'exec': {
        const words = await this.#list(rest);
        const { status } = await runShellText(
          this.#context,
          words.length === 1 ? (words[0] ?? '') : words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '),
          { captures: false },
        );
        this.#variables.set('$?', String(status << 8));
        return verb === 'exec' ? status : null;
      }
      case 'sleep':
        await process.sleep(Math.min(86_400, Number(await this.#value(rest)) || 0) * 1000);
        return null;
      case 'eval': {
        if (/^\{[\s\S]*\}$/.test(rest)) return this.#statements(rest.slice(1, -1));
        return this.#statements(await this.#value(rest));
      }
      case 'unlink':
      case 'mkdir':
      case 'chmod': {
        const words = await this.#list(rest);
        const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
        await runShellText(
          this.#context,
          verb === 'unlink' ? `rm -f ${quoted} 2>/dev/null` : `${verb} ${quoted} 2>/dev/null`,
          { captures: false },
        );
        return null;
      }
      case 'chdir':
        process.directory = process.path(await this.#value(rest));
        return null;
      default:
        return null;
    }
  }

  async #loop(name: string, from: number, to: number, body: string): Promise<number | null> {
    for (let value = from; value <= Math.min(to, from + MAX_LOOP_VALUES); value += 1) {
      this.#variables.set(name, String(value));
      const status = await this.#statements(body);
      if (status !== null) return status;
    }
    return null;
  }

  async #list(source: string): Promise<string[]> {
    return this.#lists.items(source);
  }

  /** The value of an expression as text. Throws NotUnderstood. */
  async #value(source: string): Promise<string> {
    const text = source.trim();
    const parts = splitAt(text, '.');
    if (parts.length > 1 && !/^[\d.\s+*/-]+$/.test(text)) {
      let joined = '';
      for (const part of parts) joined += await this.#value(part);
      return joined;
    }
    const repeated = /^([\s\S]+?)\s*\bx\s*(\d+)$/.exec(text);
    if (repeated !== null) {
      const piece = await this.#value(repeated[1] ?? '');
      return piece.repeat(Math.min(Number(repeated[2]), Math.floor(MAX_REPEATED_BYTES / Math.max(1, piece.length))));
    }
    if (/^"[\s\S]*"$/.test(text)) return this.#interpolated(await this.#lists.filled(text.slice(1, -1)));
    const quoted = /^(qq|q|qx)\s*([{(|/[!])([\s\S]*)[})|/\]!]$/.exec(text);
    if (quoted !== null) {
      const inner = quoted[1] === 'q' ? (quoted[3] ?? '') : this.#interpolated(quoted[3] ?? '');
      return quoted[1] === 'qx' ? this.#capture(inner) : inner;
    }
    if (/^'[\s\S]*'$/.test(text)) return text.slice(1, -1).replace(/\\(['\\])/g, '$1');
    if (/^`[\s\S]*`$/.test(text)) return this.#capture(this.#interpolated(text.slice(1, -1)));
    if (/^\$(\w+|[$?0_])$/.test(text)) return this.#variables.get(text) ?? '';
    const element = await this.#lists.element(text);
    if (element !== null) return element;
    const environment = /^\$ENV\{['"]?(\w+)['"]?\}$/.exec(text);
    if (environment !== null) return this.#context.process.environment.get(environment[1] ?? '') ?? '';
    const argument = /^\$ARGV\[(\d+)\]$/.exec(text);
    if (argument !== null) return this.#args[Number(argument[1])] ?? '';
    if (/^-?[\d.]+$/.test(text)) return String(Number(text));
    if (/^\([\s\S]*\)$/.test(text)) return this.#value(text.slice(1, -1));
    const call = /^(\w+(?:::\w+)*)\s*\(?([\s\S]*?)\)?$/.exec(text);
    if (call !== null && /^[a-z_]\w*(::\w+)*\s*(\(|["'$]|$)/i.test(text)) {
      const made = await this.#function(call[1] ?? '', call[2] ?? '');
      if (made !== null) return made;
    }
    const sum = await this.#sum(text);
    if (sum !== null) return sum;
    throw new NotUnderstood();
  }

  async #function(name: string, given: string): Promise<string | null> {
    const { process } = this.#context;
    const args = await this.#list(given).catch((error: unknown) => {
      if (error instanceof NotUnderstood) return null;
      throw error;
    });
    if (args === null) return null;
    const [first = this.#variables.get('$_') ?? ''] = args;
    switch (name) {
      case 'decode_base64':
      case 'MIME::Base64::decode':
      case 'MIME::Base64::decode_base64':
        return Buffer.from(first, 'base64').toString('latin1');
      case 'encode_base64':
        return `${Buffer.from(first, 'latin1').toString('base64')}\n`;
      case 'uc':
        return first.toUpperCase();
      case 'lc':
        return first.toLowerCase();
      case 'length':
        return String(first.length);
      case 'reverse':
        return [...first].reverse().join('');
      case 'chr':
        return String.fromCharCode(Number(first) & 0xff);
      case 'ord':
        return String(first.charCodeAt(0) || 0);
      case 'hex':
        return String(Number.parseInt(first.replace(/^0x/, ''), 16) || 0);
      case 'int':
        return String(Math.trunc(Number(first)) || 0);
      case 'sqrt':
        return String(Math.sqrt(Number(first)));
      case 'time':
        return String(Math.floor(process.session.host.now() / 1000));
      case 'join':
        return args.slice(1).join(first);
      case 'sprintf':
        return formatted(first, args.slice(1));
      case 'pack':
        return first === 'H*' ? Buffer.from(args[1] ?? '', 'hex').toString('latin1') : null;
      case 'unpack':
        return first === 'H*' ? Buffer.from(args[1] ?? '', 'latin1').toString('hex') : null;
      case 'hostname':
        return process.session.hostname();
      case 'getpwuid':
        return process.session.host.findUserById(Number(first))?.name ?? '';
      case 'system':
        return String((await runShellText(this.#context, first, { captures: false })).status << 8);
      case 'fork':
        return '0';
      case 'rand':
        return String(process.session.options.random.next() * (Number(first) || 1));
      default:
        return null;
    }
  }

  async #capture(command: string): Promise<string> {
    return (await runShellText(this.#context, command, { captures: true })).output;
  }

  #interpolated(text: string): string {
    const escaped = decodeEscapes(
      text.replaceAll('\\"', '"').replaceAll('\\$', '\x00D').replaceAll('\\@', '\x00A'),
      'printf',
    ).text;
    return this.#lists
      .interpolated(escaped)
      .replace(/\$ENV\{['"]?(\w+)['"]?\}/g, (_whole, name: string) => this.#context.process.environment.get(name) ?? '')
      .replace(
        /\$(?:\{(\w+)\}|(\w+)|([$?]))/g,
        (_whole, braced: string | undefined, plain: string | undefined, mark: string | undefined) =>
          this.#variables.get(`$${braced ?? plain ?? mark ?? ''}`) ?? '',
      )
      .replaceAll('\x00D', '$')
      .replaceAll('\x00A', '@');
  }

  /** Sums, products and comparisons of numbers and variables; null where it is more. */
  async #sum(source: string): Promise<string | null> {
    const filled = (await this.#lists.filled(source)).replace(
      /\$(\w+)/g,
      (_whole, name: string) => this.#variables.get(`$${name}`) ?? '0',
    );
    const compared = /^([\d\s.+*/%()-]+?)(==|!=|<=|>=|<|>)([\d\s.+*/%()-]+)$/.exec(filled);
    if (compared !== null) {
      const [left, right] = [calculate(compared[1] ?? ''), calculate(compared[3] ?? '')];
      if (left === null || right === null) return null;
      const holds = new Map([
        ['==', left === right],
        ['!=', left !== right],
        ['<', left < right],
        ['>', left > right],
        ['<=', left <= right],
        ['>=', left >= right],
      ]).get(compared[2] ?? '');
      return holds === true ? '1' : '';
    }
    const value = calculate(filled);
    return value === null ? null : String(value);
  }

  /** A program whose point is a connection: it is recorded, tried, and fails. */
  async #connects(program: string): Promise<number> {
    const { process } = this.#context;
    const together = /["']([\w.-]+):(\d{1,5})["']/.exec(program);
    const host =
      together?.[1] ?? /(?:\$\w+\s*=\s*|PeerAddr\s*=>\s*|inet_aton\()\s*["']([\w.-]+\.[\w.-]+)["']/.exec(program)?.[1];
    const port =
      together?.[2] ?? /(?:\$p\w*\s*=\s*|PeerPort\s*=>\s*|sockaddr_in\()\s*["']?(\d{1,5})/.exec(program)?.[1];
    if (host === undefined) return 0;
    const outcome = connectionOutcome(process, host, Number(port ?? 80));
    process.session.options.observer.downloadRequested({ url: `tcp://${host}:${port ?? 80}`, path: null, via: 'nc' });
    if (outcome.afterMs > 0) await process.sleep(outcome.afterMs);
    const said = /or die\s*\(?\s*("[^"]*"|'[^']*')/.exec(program)?.[1];
    if (said === undefined) return 0;
    this.#variables.set('$!', 'Connection refused');
    const text = this.#interpolated(said.slice(1, -1)).replace('$!', 'Connection refused');
    await printError(process, text.endsWith('\n') ? text : `${text} at ${this.#name} line 1.\n`);
    return 255;
  }
}

function isTrue(text: string): boolean {
  return text !== '' && text !== '0';
}

/** `1+2*(3-1)`; null where it is none. */
function calculate(text: string): number | null {
  const tokens = text.match(/\d+\.?\d*|\*\*|[-+*/%()]/g) ?? [];
  if (tokens.join('') !== text.replace(/\s/g, '') || tokens.length === 0) return null;
  let at = 0;
  const sum = (depth: number): number | null => {
    let left = product(depth);
    while (left !== null && (tokens[at] === '+' || tokens[at] === '-')) {
      const sign = tokens[at++] === '+' ? 1 : -1;
      const right = product(depth);
      left = right === null ? null : left + sign * right;
    }
    return left;
  };
  const product = (depth: number): number | null => {
    let left = atom(depth);
    while (left !== null && ['*', '/', '%', '**'].includes(tokens[at] ?? '')) {
      const operator = tokens[at++];
      const right = atom(depth);
      if (right === null) return null;
      left =
        operator === '*'
          ? left * right
          : operator === '/'
            ? left / right
            : operator === '%'
              ? left % right
              : left ** right;
    }
    return left;
  };
  const atom = (depth: number): number | null => {
    const token = tokens[at++];
    if (token === undefined || depth > 20) return null;
    if (token === '-') {
      const value = atom(depth + 1);
      return value === null ? null : -value;
    }
    if (token !== '(') return /^\d/.test(token) ? Number(token) : null;
    const value = sum(depth + 1);
    return tokens[at++] === ')' ? value : null;
  };
  const value = sum(0);
  return at === tokens.length && value !== null && Number.isFinite(value) ? value : null;
}

function formatted(format: string, values: readonly string[]): string {
  let used = 0;
  return format.replace(
    /%([-+0 ]*)(\d*)(?:\.(\d+))?([sdifxXob%c])/g,
    (_whole, flags: string, width: string, precision: string | undefined, type: string) => {
      if (type === '%') return '%';
      const value = values[used++] ?? '';
      const specification = `${flags.includes('-') ? '<' : type === 's' ? '>' : ''}${flags.includes('0') ? '0' : ''}${width}${precision === undefined ? '' : `.${precision}`}`;
      if (type === 's' || type === 'c')
        return formatValue(type === 'c' ? String.fromCharCode(Number(value)) : value, value, specification) ?? value;
      if (type === 'f') return formatValue(Number(value) || 0, value, `${specification}f`) ?? value;
      return (
        formatValue(BigInt(Math.trunc(Number(value)) || 0), value, `${specification}${type === 'i' ? 'd' : type}`) ??
        value
      );
    },
  );
}
