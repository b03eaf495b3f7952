import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import type { OpenFile } from '../kernel/open-file.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { readAll, readLines } from './input.ts';
import { pythonBuiltins } from './python-builtins.ts';
import { collectionsModule, NAMEDTUPLE, URL_FUNCTIONS } from './python-collections.ts';
import { DATETIME } from './python-datetime.ts';
import { toJson } from './python-json.ts';
import { LIBRARY } from './python-library.ts';
import { isStandardModule, moduleObject, pureModule } from './python-modules.ts';
import { parsePython } from './python-parser.ts';
import { reFunctions } from './python-re.ts';
import { PythonRun } from './python-run.ts';
import { STRUCT_FUNCTIONS } from './python-struct.ts';
import { PythonSyntaxError, type Statement } from './python-syntax.ts';
import { openPythonFile, systemModule } from './python-system.ts';
import {
  asText,
  display,
  PyError,
  PyList,
  PyNative,
  PyObject,
  type PyValue,
  represent,
  type Scope,
} from './python-values.ts';

const MAX_CHAIN = 10;
const LONGEST_SLEEP_SECONDS = 86_400;
const VERSION = 'Python 3.11.2';
const BANNER = `${VERSION} (main, Apr 28 2025, 14:11:48) [GCC 12.2.0] on linux\nType "help", "copyright", "credits" or "license" for more information.\n`;

/** python3.11 of Debian 12, imitated: one-line programs and small scripts; never runs anything outside this machine. */
export const python: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  while (words[0]?.startsWith('-') === true && words[0].length > 1) {
    const word = words.shift() ?? '';
    if (word === '-V' || word === '--version' || word === '-VV') {
      await print(process, `${VERSION}${word === '-VV' ? ' (main, Apr 28 2025, 14:11:48) [GCC 12.2.0]' : ''}\n`);
      return 0;
    }
    const letters = /^-([a-zA-Z]*?)([cm])(.*)$/s.exec(word);
    if (letters !== null && !word.startsWith('--')) {
      const value = letters[3] === '' || letters[3] === undefined ? words.shift() : letters[3];
      if (value === undefined) {
        await printError(
          process,
          `Argument expected for the -${letters[2]} option\nusage: ${context.name} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry \`python -h' for more information.\n`,
        );
        return 2;
      }
      if (letters[2] === 'm') return runModule(context, value, words);
      return new PythonProgram(context, ['-c', ...words], null).run(value);
    }
    if (word === '-W' || word === '-X') words.shift();
    else if (!/^-[bBdEhiIOPqsSuvxE?]+$/.test(word)) {
      await printError(
        process,
        `${word.startsWith('--') ? `unknown option ${word}` : `Unknown option: ${word.slice(0, 2)}`}\nusage: ${context.name} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry \`python -h' for more information.\n`,
      );
      return 2;
    }
  }
  const file = words[0];
  const input = process.descriptor(0);
  if (file === undefined || file === '-') {
    if (input === null) return 0;
    if (input.isTerminal) return new PythonProgram(context, [''], null).converse();
    return new PythonProgram(context, file === undefined ? [''] : words, '<stdin>').run(await readAll(process, input));
  }
  let source: string;
  try {
    source = bytesToByteString(process.files.readFile(process.path(file)));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'EISDIR')
      await printError(process, `/usr/bin/python3: can't find '__main__' module in '${process.path(file)}'\n`);
    else
      await printError(
        process,
        `${context.name}: can't open file '${process.path(file)}': [Errno ${error.code === 'ENOENT' ? 2 : 13}] ${errorText(error)}\n`,
      );
    return error.code === 'EISDIR' ? 1 : 2;
  }
  if (source.includes('\0')) {
    await printError(process, `SyntaxError: source code cannot contain null bytes\n`);
    return 1;
  }
  return new PythonProgram(context, words, process.path(file)).run(source);
};

async function runModule(context: CommandContext, name: string, words: readonly string[]): Promise<number> {
  const { process } = context;
  if (name === 'http.server') {
    const port = words.find((word) => /^\d+$/.test(word)) ?? '8000';
    await print(process, `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
    for (;;) await process.block(null);
  }
  if (name === 'json.tool') {
    const input = process.descriptor(0);
    const [path] = words.filter((word) => !word.startsWith('-'));
    const program = new PythonProgram(context, ['json.tool', ...(path === undefined ? [] : [path])], null);
    if (path === undefined) return input === null ? 1 : program.showJson(await readAll(process, input));
    return program.run('import json, sys\nprint(json.dumps(json.load(open(sys.argv[1])), indent=4))');
  }
  if (name === 'base64') {
    const decodes = words.includes('-d') || words.includes('-u');
    const [path] = words.filter((word) => !word.startsWith('-'));
    const source = path === undefined ? 'sys.stdin.read()' : 'open(sys.argv[1], "rb").read()';
    return new PythonProgram(context, ['base64.py', ...(path === undefined ? [] : [path])], null).run(
      `import base64, sys\ndata = ${source}\nsys.stdout.write(base64.${decodes ? 'b64decode(data).decode()' : 'encodebytes(bytes(data)).decode()'})`,
    );
  }
  if (name === 'this' || name === 'venv') return 0;
  await printError(process, `/usr/bin/python3: No module named ${name}\n`);
  return 1;
}

class PythonProgram {
  readonly #context: CommandContext;
  /** What a traceback calls the program; null for `<string>`. */
  readonly #file: string | null;
  /** Written files that the program did not close. */
  readonly #unclosed = new Set<() => void>();
  readonly #modules = new Map<string, PyValue>();
  readonly #scope: Scope = {
    names: new Map(),
    parent: null,
    globals: new Set(),
    nonlocals: new Set(),
    title: '<module>',
  };
  readonly #run: PythonRun;
  readonly #argv: readonly string[];
  #input: string | null = null;
  #source: readonly string[] = [];

  constructor(context: CommandContext, argv: readonly string[], file: string | null) {
    this.#context = context;
    this.#file = file;
    this.#argv = argv;
    const { process } = context;
    const table = new Map<string, PyValue>();
    this.#run = new PythonRun({
      step: () => process.step(),
      importModule: (name) => this.#import(name),
      builtins: table,
    });
    const made = pythonBuiltins({
      run: this.#run,
      scope: this.#scope,
      print: (text, toErrors) => (toErrors ? printError(process, text) : print(process, text)),
      readLine: (prompt) => this.#readLine(prompt),
      importModule: (name) => this.#import(name),
      openFile: (path, mode) => openPythonFile(context, path, mode, this.#unclosed),
    });
    for (const [name, value] of made) table.set(name, value);
  }

  async run(source: string): Promise<number> {
    const { process } = this.#context;
    this.#source = source.split('\n');
    let body: readonly Statement[];
    try {
      body = parsePython(source);
    } catch (error) {
      if (!(error instanceof PythonSyntaxError)) throw error;
      await printError(process, this.#syntaxText(error));
      return 1;
    }
    if (/\bin sys\.stdin\b/.test(source)) await this.#readInput();
    return this.#execute(() => this.#run.runProgram(body, this.#scope));
  }

  async #execute(work: () => Promise<void>): Promise<number> {
    const { process } = this.#context;
    try {
      await work();
      return 0;
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      if (error.type === 'SystemExit') {
        if (error.value instanceof PyObject) return await this.#exitStatus(error.value.attributes.get('code') ?? null);
        return await this.#exitStatus(error.value);
      }
      await printError(process, this.#traceback(error));
      // It dies of the signal in the end, as its parent is to see.
      return error.type === 'KeyboardInterrupt' ? 130 : 1;
    } finally {
      for (const close of [...this.#unclosed]) close();
    }
  }

  async #exitStatus(code: PyValue): Promise<number> {
    if (code === null) return 0;
    if (typeof code === 'bigint') return Number(code & 255n);
    if (typeof code === 'boolean') return Number(code);
    await printError(this.#context.process, `${display(code)}\n`);
    return 1;
  }

  #traceback(error: PyError, depth = 0): string {
    const before = depth > MAX_CHAIN ? null : (error.raisedFrom ?? (error.hidesContext ? null : error.context));
    const chain =
      before === null
        ? ''
        : `${this.#traceback(before, depth + 1)}\n${error.raisedFrom === null ? 'During handling of the above exception, another exception occurred:' : 'The above exception was the direct cause of the following exception:'}\n\n`;
    const frames = [...error.frames].reverse();
    const lines = frames.map(({ line, title }) => {
      const source = this.#file === null || this.#file === '<stdin>' ? undefined : this.#source[line - 1]?.trim();
      return `  File "${this.#file ?? '<string>'}", line ${line}, in ${title}\n${source === undefined ? '' : `    ${source}\n`}`;
    });
    const cause =
      /^\(?.*\(<string>, line (\d+)\)$/.test(error.message) &&
      error.type.endsWith('Error') &&
      error.type === 'SyntaxError';
    const message = cause ? error.message.replace(/ \(<string>, line \d+\)$/, '') : error.message;
    const type = error.value instanceof PyObject && error.value.isScripted ? `__main__.${error.type}` : error.type;
    return `${chain}Traceback (most recent call last):\n${lines.join('')}${type}${message === '' ? '' : `: ${message}`}\n`;
  }

  #syntaxText(error: PythonSyntaxError): string {
    const line = this.#source[error.line - 1] ?? '';
    const text = line.trimStart();
    const column = Math.max(1, error.column - (line.length - text.length));
    const marks = error.width > 1 ? '^'.repeat(Math.min(error.width, Math.max(1, text.length - column + 1))) : '^';
    return `  File "${this.#file ?? '<string>'}", line ${error.line}\n    ${text.trimEnd()}\n${error.width === 0 ? '' : `    ${' '.repeat(column - 1)}${marks}\n`}${error.type}: ${error.message}\n`;
  }

  /** A module by name; those that are programs themselves are run first. */
  async #import(name: string): Promise<PyValue> {
    const known = this.#modules.get(name);
    if (known !== undefined) return known;
    const source = name === 'datetime' ? DATETIME : LIBRARY.get(name);
    if (source !== undefined) return this.#importSource(name, source);
    const made = this.#builtInModule(name);
    this.#modules.set(name, made);
    if (name === 'collections' && made instanceof PyObject)
      await this.#run.runProgram(parsePython(NAMEDTUPLE), { ...this.#newScope(), names: made.attributes });
    const parse = made instanceof PyObject && name === 'urllib' ? (made.attributes.get('parse') ?? null) : made;
    if (parse instanceof PyObject && (name === 'urllib.parse' || name === 'urllib'))
      await this.#run.runProgram(parsePython(URL_FUNCTIONS), { ...this.#newScope(), names: parse.attributes });
    return made;
  }

  #newScope(): Scope {
    return { names: new Map(), parent: null, globals: new Set(), nonlocals: new Set(), title: '<module>' };
  }

  async #importSource(name: string, source: string): Promise<PyValue> {
    const scope = this.#newScope();
    const { host } = this.#context.process.session;
    if (name === 'datetime') {
      scope.names.set('_clock', new PyNative('_clock', () => host.now() / 1000));
      scope.names.set(
        '_format',
        new PyNative('_format', ([seconds, format]) => formatDate(Number(seconds) * 1000, asText(format))),
      );
    }
    const module = new PyObject('module', [['__name__', name]]);
    this.#modules.set(name, module);
    await this.#run.runProgram(parsePython(source), scope);
    for (const [key, value] of scope.names) module.attributes.set(key, value);
    return module;
  }

  #builtInModule(name: string): PyValue {
    const { process } = this.#context;
    const { persona } = process.session.host;
    const made =
      systemModule(this.#context, name) ??
      pureModule(name, {
        argv: this.#argv,
        executable: '/usr/bin/python3',
        now: () => process.session.host.now(),
        random: () => process.session.options.random.next(),
        sleep: (seconds) => this.#sleep(seconds),
        readInput: () => this.#readInput(),
        print: (text, toErrors) => (toErrors ? printError(process, text) : print(process, text)),
        kernelRelease: persona.kernel.release,
        kernelVersion: persona.kernel.version,
        machine: persona.kernel.machine,
        hostname: () => process.session.hostname(),
      }) ??
      (name === 'collections' ? collectionsModule() : null) ??
      (name === 'struct' ? moduleObject(name, STRUCT_FUNCTIONS) : null) ??
      (name === 're'
        ? moduleObject(
            name,
            reFunctions((callee, args) => this.#run.call(callee, args)),
          )
        : null) ??
      (isStandardModule(name) ? moduleObject(name, {}) : null);
    if (made === null) throw new PyError('ModuleNotFoundError', `No module named '${name}'`);
    if (name === 'sys' && this.#input !== null) giveLines(made, this.#input);
    return made;
  }

  /** time.sleep, which Ctrl-C ends with an exception. */
  async #sleep(seconds: number): Promise<void> {
    const { process } = this.#context;
    const wasTrapped = process.trappedSignals.has('INT');
    process.trappedSignals.add('INT');
    try {
      await process.sleep(Math.min(seconds, LONGEST_SLEEP_SECONDS) * 1000);
    } finally {
      if (!wasTrapped) process.trappedSignals.delete('INT');
    }
    if (process.pendingTraps.length === 0) return;
    process.pendingTraps.length = 0;
    throw new PyError('KeyboardInterrupt', '');
  }

  async #readInput(): Promise<string> {
    const input = this.#context.process.descriptor(0);
    this.#input ??= input === null ? '' : await readAll(this.#context.process, input);
    return this.#input;
  }

  async #readLine(prompt: string): Promise<string | null> {
    const { process } = this.#context;
    await print(process, prompt);
    const input = process.descriptor(0);
    if (input === null) return null;
    for await (const { line } of readLines(process, input)) return line;
    return null;
  }

  /** The interactive interpreter. */
  async converse(): Promise<number> {
    const { process } = this.#context;
    const input = process.descriptor(0);
    await print(process, `${BANNER}>>> `);
    let pending = '';
    let status = 0;
    if (input === null) return 0;
    for await (const line of this.#enteredLines(input)) {
      if (line === null) {
        pending = '';
        await print(process, '\nKeyboardInterrupt\n>>> ');
        continue;
      }
      pending += `${line}\n`;
      const opens = /:\s*$/.test(line) || (pending.trimEnd().includes('\n') && line.trim() !== '');
      if (opens) {
        await print(process, '... ');
        continue;
      }
      const source = pending;
      pending = '';
      const ended = await this.#enter(source);
      if (ended !== null) {
        status = ended;
        return status;
      }
      await print(process, '>>> ');
    }
    await print(process, '\n');
    return status;
  }

  /** Lines as they are entered; null for Ctrl-C. */
  async *#enteredLines(input: OpenFile): AsyncGenerator<string | null> {
    const { process } = this.#context;
    const { terminal } = process.session;
    if (!input.isTerminal || terminal === null) {
      for await (const { line } of readLines(process, input)) yield line;
      return;
    }
    process.trappedSignals.add('INT');
    try {
      for (;;) {
        if (!(await terminal.inputOrSignal(process))) {
          process.pendingTraps.length = 0;
          yield null;
          continue;
        }
        const line = await input.read(process);
        if (line === '') return;
        yield line.replace(/\n$/, '');
      }
    } finally {
      process.trappedSignals.delete('INT');
    }
  }

  async #enter(source: string): Promise<number | null> {
    const { process } = this.#context;
    this.#source = source.split('\n');
    try {
      for (const statement of parsePython(source)) {
        if (statement.kind !== 'expression') await this.#run.runProgram([statement], this.#scope);
        else if (statement.value.kind === 'name' && /^(?:exit|quit)$/.test(statement.value.name))
          await print(process, `Use ${statement.value.name}() or Ctrl-D (i.e. EOF) to exit\n`);
        else {
          const value = await this.#run.evaluateIn(statement.value, this.#scope);
          await this.#run.settle(value);
          if (value !== null) await print(process, `${represent(value)}\n`);
        }
      }
    } catch (error) {
      if (error instanceof PythonSyntaxError)
        await printError(process, this.#syntaxText(error).replace('"<string>"', '"<stdin>"'));
      else if (error instanceof PyError) {
        if (error.type === 'SystemExit') return typeof error.value === 'bigint' ? Number(error.value & 255n) : 0;
        await printError(
          process,
          `Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n${error.type}${error.message === '' ? '' : `: ${error.message}`}\n`,
        );
      } else throw error;
    }
    return null;
  }

  async showJson(text: string): Promise<number> {
    const { process } = this.#context;
    const json = await this.#import('json');
    const loads = json instanceof PyObject ? json.attributes.get('loads') : null;
    try {
      const value = loads instanceof PyNative ? await loads.call([text], new Map()) : null;
      await print(process, `${toJson(value, new Map([['indent', 4n]]))}\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      await printError(process, `${error.message}\n`);
      return 1;
    }
  }
}

function giveLines(module: PyValue, text: string): void {
  const stdin = module instanceof PyObject ? module.attributes.get('stdin') : null;
  if (stdin instanceof PyObject) stdin.attributes.set('__items__', new PyList(text.match(/[^\n]*\n|[^\n]+$/g) ?? []));
}
