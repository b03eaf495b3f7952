import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { contextDiff, type DiffSide, edDiff, normalDiff, unifiedDiff } from './diff-format.ts';
import { readInputs } from './input.ts';
import { lineDifferences } from './line-differences.ts';
import { baseName, join, stat } from './paths.ts';

export const diff: Command = async (context) => {
  const args = context.args.map((arg) => (/^-\d+$/.test(arg) ? `-U${arg.slice(1)}` : arg));
  const line = await readCommandLine(
    { ...context, args },
    'abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:wW:x:X:yZ',
    {
      text: 'a',
      'ignore-space-change': 'b',
      'ignore-blank-lines': 'B',
      'context?': 'C',
      ed: 'e',
      'ignore-case': 'i',
      'label:': 'L',
      'new-file': 'N',
      'show-c-function': 'p',
      brief: 'q',
      recursive: 'r',
      'report-identical-files': 's',
      'expand-tabs': 't',
      'unified?': 'U',
      'ignore-all-space': 'w',
      'ignore-trailing-space': 'Z',
      'width:': 'W',
      'exclude:': 'x',
      'side-by-side': 'y',
      'color?': 'color',
      'no-dereference': 'nodereference',
      'strip-trailing-cr': 'cr',
      minimal: 'd',
      normal: 'normal',
    },
    { status: 2, usage: "diff: Try 'diff --help' for more information.\n" },
  );
  const { process } = context;
  const [first, second, third] = line.operands;
  if (first === undefined || second === undefined || third !== undefined) {
    await printError(
      process,
      `diff: ${third === undefined ? `missing operand after '${first ?? 'diff'}'` : `extra operand '${third}'`}\ndiff: Try 'diff --help' for more information.\n`,
    );
    return 2;
  }
  const comparison = new Comparison(context, line);
  const [a, b] = [stat(process, first), stat(process, second)];
  if (a?.type === 'directory' && b?.type === 'directory') return comparison.directories(first, second);
  if (a?.type === 'directory' && b !== null) return comparison.files(join(first, baseName(second)), second, false);
  if (b?.type === 'directory' && a !== null) return comparison.files(first, join(second, baseName(first)), false);
  return comparison.files(first, second, false);
};

class Comparison {
  readonly #context: CommandContext;
  readonly #line: CommandLine;

  constructor(context: CommandContext, line: CommandLine) {
    this.#context = context;
    this.#line = line;
  }

  async directories(left: string, right: string): Promise<number> {
    const { process } = this.#context;
    const [a, b] = [process.list(left), process.list(right)];
    let status = 0;
    for (const name of [...new Set([...a, ...b])].sort()) {
      const [from, to] = [join(left, name), join(right, name)];
      if (!a.includes(name) || !b.includes(name)) {
        if (!this.#line.has('N')) {
          await print(process, `Only in ${a.includes(name) ? left : right}: ${name}\n`);
          status = Math.max(status, 1);
          continue;
        }
      }
      const [x, y] = [stat(process, from), stat(process, to)];
      if (x?.type === 'directory' && y?.type === 'directory') {
        if (this.#line.has('r')) status = Math.max(status, await this.directories(from, to));
        else await print(process, `Common subdirectories: ${from} and ${to}\n`);
      } else status = Math.max(status, await this.files(from, to, true));
    }
    return status;
  }

  async files(left: string, right: string, announced: boolean): Promise<number> {
    const { process } = this.#context;
    const line = this.#line;
    const present = [left, right].filter((path) => !line.has('N') || path === '-' || stat(process, path) !== null);
    const { files, failures } = await readInputs(this.#context, present);
    if (failures > 0) return 2;
    const textOf = (path: string) => files.find((file) => file.name === path)?.text ?? '';
    const [a, b] = [textOf(left), textOf(right)];
    if (a === b) {
      if (line.has('s')) await print(process, `Files ${left} and ${right} are identical\n`);
      return 0;
    }
    if (!line.has('a') && (a.includes('\0') || b.includes('\0'))) {
      await print(process, `Binary files ${left} and ${right} differ\n`);
      return 2;
    }
    const labels = line.values('L');
    const sides = [a, b].map((text, index): DiffSide => {
      const lines = text.split('\n');
      const complete = lines.at(-1) === '';
      if (complete) lines.pop();
      return { lines, complete, header: labels[index] ?? this.#header(index === 0 ? left : right) };
    });
    const [from, to] = sides;
    if (from === undefined || to === undefined) return 2;
    const keys = sides.map((side) =>
      side.lines.map((text, at) => this.#key(text) + (at === side.lines.length - 1 && !side.complete ? '\0' : '')),
    );
    let differences = await lineDifferences(process, keys[0] ?? [], keys[1] ?? []);
    if (line.has('B'))
      differences = differences.filter(
        (each) =>
          from.lines.slice(...each.left).some((text) => text !== '') ||
          to.lines.slice(...each.right).some((text) => text !== ''),
      );
    if (differences.length === 0) return 0;
    if (line.has('q')) {
      await print(process, `Files ${left} and ${right} differ\n`);
      return 1;
    }
    if (announced && !line.has('q'))
      await print(
        process,
        `diff ${this.#context.args.filter((arg) => arg.startsWith('-')).join(' ')} ${left} ${right}\n`,
      );
    const around = (option: string) => Number(line.value(option) || '3');
    if (line.has('u', 'U')) await print(process, unifiedDiff(from, to, differences, around('U')));
    else if (line.has('c', 'C')) await print(process, contextDiff(from, to, differences, around('C')));
    else if (line.has('e')) await print(process, edDiff(to, differences));
    else await print(process, normalDiff(from, to, differences));
    return 1;
  }

  #header(path: string): string {
    const at =
      path === '-' ? this.#context.process.session.host.now() : (stat(this.#context.process, path)?.modifiedAtMs ?? 0);
    return `${path}\t${formatDate(at, '%F %T.%N %z')}`;
  }

  #key(text: string): string {
    const line = this.#line;
    let key = text;
    if (line.has('cr')) key = key.replace(/\r$/, '');
    if (line.has('w')) key = key.replace(/\s+/g, '');
    else if (line.has('b')) key = key.replace(/\s+/g, ' ').trimEnd();
    else if (line.has('Z')) key = key.trimEnd();
    return line.has('i') ? key.toLowerCase() : key;
  }
}
