import type { CommandContext } from '../kernel/program.ts';
import { exceptionType } from './python-builtins.ts';
import { moduleObject } from './python-modules.ts';
import {
  asText,
  display,
  isTrue,
  iterate,
  type NativeCall,
  PyBytes,
  PyError,
  PyList,
  PyNative,
  PyObject,
  PyTuple,
  type PyValue,
  represent,
} from './python-values.ts';
import { runShellText } from './run-captured.ts';

const PIPE = -1n;
const STDOUT = -2n;
const DEVNULL = -3n;

/** Words as one shell command line. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** A command given as a text or as a list of words, as one shell command line. */
export function commandText(command: PyValue | undefined): string {
  return typeof command === 'string' || command instanceof PyBytes
    ? asText(command)
    : quoteWords(iterate(command ?? null).map(asText));
}

interface Finished {
  readonly status: number;
  readonly out: PyValue;
  readonly errors: PyValue;
}

/** The module subprocess: programs of the simulated machine. */
export function subprocessModule(context: CommandContext): PyObject {
  const { process } = context;
  const run = async (command: PyValue | undefined, named: ReadonlyMap<string, PyValue>): Promise<Finished> => {
    if (!isTrue(named.get('shell') ?? false)) requireProgram(command);
    const capturesAll = isTrue(named.get('capture_output') ?? false);
    const [out, errors] = [named.get('stdout'), named.get('stderr')];
    const input = named.get('input');
    const merged = `${commandText(command)}${errors === STDOUT ? ' 2>&1' : ''}`;
    const text = errors === STDOUT ? `{ ${commandText(command)}\n} 2>&1` : merged;
    // Errors are kept apart in a file of this process alone, as a pipe would.
    const path = `/dev/shm/.${process.id}`;
    const keepsErrors = capturesAll || errors === PIPE || errors === DEVNULL;
    const whole = keepsErrors ? `{ ${commandText(command)}\n} 2>${errors === DEVNULL ? '/dev/null' : path}` : text;
    const captures = capturesAll || out === PIPE || out === DEVNULL;
    const { status, output } = await runShellText(context, whole, {
      captures,
      ...(input === undefined || input === null ? {} : { input: asText(input) }),
    });
    let said = '';
    if (keepsErrors && errors !== DEVNULL && process.files.exists(path)) {
      said = Buffer.from(process.files.readFile(path)).toString('latin1');
      process.files.removeFile(path);
    }
    const shown = (value: string): PyValue =>
      ['text', 'universal_newlines'].some((name) => isTrue(named.get(name) ?? false)) || named.has('encoding')
        ? value
        : new PyBytes(value);
    return {
      status: status > 128 && status < 160 ? 128 - status : status,
      out: captures && out !== DEVNULL ? shown(output) : null,
      errors: keepsErrors && errors !== DEVNULL ? shown(said) : null,
    };
  };
  const requireProgram = (command: PyValue | undefined): void => {
    const name = typeof command === 'string' ? command : asText(iterate(command ?? null)[0] ?? '');
    const path = (process.environment.get('PATH') ?? '/usr/bin:/bin')
      .split(':')
      .map((directory) => (name.includes('/') ? process.path(name) : `${directory}/${name}`))
      .find((each) => process.files.exists(each));
    if (path === undefined)
      throw new PyError('FileNotFoundError', `[Errno 2] No such file or directory: ${represent(name)}`);
  };
  const failure = (command: PyValue | undefined, { status, out, errors }: Finished): PyError => {
    const why =
      status < 0
        ? `died with ${status === -9 ? '<Signals.SIGKILL: 9>' : `signal ${-status}`}.`
        : `returned non-zero exit status ${status}.`;
    const value = new PyObject('subprocess.CalledProcessError', [
      ['args', new PyTuple([BigInt(status), command ?? null])],
      ['message', `Command '${display(command ?? null)}' ${why}`],
      ['returncode', BigInt(status)],
      ['cmd', command ?? null],
      ['output', out],
      ['stdout', out],
      ['stderr', errors],
    ]);
    return new PyError('subprocess.CalledProcessError', display(value), value);
  };
  const finished = async (command: PyValue | undefined, named: ReadonlyMap<string, PyValue>): Promise<PyObject> => {
    const done = await run(command, named);
    if (isTrue(named.get('check') ?? false) && done.status !== 0) throw failure(command, done);
    const made = new PyObject('CompletedProcess', [
      ['args', command ?? null],
      ['returncode', BigInt(done.status)],
      ['stdout', done.out],
      ['stderr', done.errors],
    ]);
    const streams = `${done.out === null ? '' : `, stdout=${represent(done.out)}`}${done.errors === null ? '' : `, stderr=${represent(done.errors)}`}`;
    const text = `CompletedProcess(args=${represent(command ?? null)}, returncode=${done.status}${streams})`;
    made.shown = { text, representation: text };
    return made;
  };
  const popen: NativeCall = async ([command], named) => {
    const done = await run(command, named);
    const pipe = (value: PyValue): PyValue => {
      if (value === null) return null;
      const lines = asText(value).match(/[^\n]*\n|[^\n]+$/g) ?? [];
      const wrap = (line: string): PyValue => (typeof value === 'string' ? line : new PyBytes(line));
      return new PyObject('_io.BufferedReader', [
        ['read', new PyNative('read', () => value)],
        ['readline', new PyNative('readline', () => wrap(lines.shift() ?? ''))],
        ['readlines', new PyNative('readlines', () => new PyList(lines.splice(0).map(wrap)))],
        ['close', new PyNative('close', () => null)],
        ['__items__', new PyList(lines.map(wrap))],
      ]);
    };
    const nothing = new PyNative('write', () => null);
    return new PyObject('Popen', [
      ['args', command ?? null],
      ['returncode', BigInt(done.status)],
      ['pid', BigInt(process.id + 1)],
      ['stdout', pipe(done.out)],
      ['stderr', pipe(done.errors)],
      [
        'stdin',
        new PyObject(
          '_io.BufferedWriter',
          ['write', 'flush', 'close'].map((name) => [name, nothing] as const),
        ),
      ],
      ['communicate', new PyNative('communicate', () => new PyTuple([done.out, done.errors]))],
      ['wait', new PyNative('wait', () => BigInt(done.status))],
      ['poll', new PyNative('poll', () => BigInt(done.status))],
      ['kill', new PyNative('kill', () => null)],
      ['terminate', new PyNative('terminate', () => null)],
    ]);
  };
  const output = async (command: PyValue | undefined): Promise<{ status: number; output: string }> =>
    runShellText(context, `{ ${commandText(command)}\n} 2>&1`, { captures: true });
  return moduleObject('subprocess', {
    PIPE,
    STDOUT,
    DEVNULL,
    call: async ([command], named) => BigInt((await run(command, named)).status),
    check_call: async ([command], named) => {
      const done = await run(command, named);
      if (done.status !== 0) throw failure(command, done);
      return 0n;
    },
    run: ([command], named) => finished(command, named),
    Popen: popen,
    check_output: async ([command], named) => {
      const done = await run(command, new Map([...named, ['stdout', PIPE]]));
      if (done.status !== 0) throw failure(command, done);
      return done.out;
    },
    getoutput: async ([command]) => (await output(command)).output.replace(/\n$/, ''),
    getstatusoutput: async ([command]) => {
      const done = await output(command);
      return new PyTuple([BigInt(done.status), done.output.replace(/\n$/, '')]);
    },
    CalledProcessError: exceptionType('subprocess.CalledProcessError'),
    TimeoutExpired: exceptionType('subprocess.TimeoutExpired'),
    SubprocessError: exceptionType('subprocess.SubprocessError'),
  });
}
