import { sendSignal } from '../builtins/send-signal.ts';
import { RegularExpression } from '../expansion/regular-expression.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { parseSignal } from '../kernel/signals.ts';
import { userName } from './file-display.ts';
import { type ProcessView, viewProcesses } from './process-view.ts';

const KILLALL_USAGE =
  "Usage: killall [OPTION]... [--] NAME...\n       killall -l, --list\n       killall -V, --version\n\n  -e,--exact          require exact match for very long names\n  -I,--ignore-case    case insensitive process name match\n  -g,--process-group  kill process group instead of process\n  -y,--younger-than   kill processes younger than TIME\n  -o,--older-than     kill processes older than TIME\n  -i,--interactive    ask for confirmation before killing\n  -l,--list           list all known signal names\n  -q,--quiet          don't print complaints\n  -r,--regexp         interpret NAME as an extended regular expression\n  -s,--signal SIGNAL  send this signal instead of SIGTERM\n  -u,--user USER      kill only process(es) running as USER\n  -v,--verbose        report if the signal was successfully sent\n  -V,--version        display version information\n  -w,--wait           wait for processes to die\n  -n,--ns PID         match processes that belong to the same namespaces\n                      as PID\n  -Z,--context REGEXP kill only process(es) having context\n                      (must precede other arguments)\n\n";

interface Request {
  signal: string;
  readonly letters: Set<string>;
  readonly values: Map<string, string>;
  readonly words: string[];
}

/** pgrep and pkill of procps-ng 4.0.2; killall and pidof of psmisc and sysvinit. */
export const processKill: Command = async (context) => {
  const { process, name } = context;
  const request = readRequest(context);
  const { letters, values, words } = request;
  if (letters.has('V')) {
    await (name === 'killall'
      ? printError(process, 'killall (PSmisc) 23.6\n')
      : print(process, `${name} from procps-ng 4.0.2\n`));
    return 0;
  }
  const listed = name === 'pgrep' || name === 'pkill';
  const hasOther =
    ['u', 'U', 't', 'P', 'g', 'G', 's'].some((letter) => values.has(letter)) || letters.has('n') || letters.has('o');
  if (words.length === 0 && !(listed && hasOther)) {
    await printError(
      process,
      name === 'killall'
        ? KILLALL_USAGE
        : name === 'pidof'
          ? ''
          : `${name}: no matching criteria specified\nTry \`${name} --help' for more information.\n`,
    );
    return listed ? 2 : 1;
  }
  if (listed && words.length > 1) {
    await printError(
      process,
      `${name}: only one pattern can be provided\nTry \`${name} --help' for more information.\n`,
    );
    return 2;
  }
  return listed ? grep(context, request) : byName(context, request);
};

function readRequest(context: CommandContext): Request {
  const { name } = context;
  const request: Request = { signal: 'TERM', letters: new Set(), values: new Map(), words: [] };
  const valued = name === 'killall' ? 'nosyuZ' : name === 'pidof' ? 'o' : 'dgGPsuUtFr';
  const words = [...context.args];
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const signal = word.startsWith('-') && name !== 'pgrep' && name !== 'pidof' ? parseSignal(word.slice(1)) : null;
    const long = new Map([
      ['--full', 'f'],
      ['--exact', 'x'],
      ['--count', 'c'],
      ['--list-name', 'l'],
      ['--list-full', 'a'],
      ['--newest', 'n'],
      ['--oldest', 'o'],
      ['--inverse', 'v'],
      ['--ignore-case', 'i'],
      ['--quiet', 'q'],
      ['--regexp', 'r'],
      ['--version', 'V'],
      ['--echo', 'e'],
    ]).get(word);
    const named = /^--(?:signal|user|euid|uid|parent|terminal|delimiter)(?:=(.*))?$/.exec(word);
    if (signal !== null) request.signal = signal;
    else if (long !== undefined) request.letters.add(long);
    else if (named !== null) {
      const value = named[1] ?? words.shift() ?? '';
      if (word.startsWith('--signal')) request.signal = parseSignal(value) ?? request.signal;
      else
        request.values.set(
          word.startsWith('--parent')
            ? 'P'
            : word.startsWith('--terminal')
              ? 't'
              : word.startsWith('--delim')
                ? 'd'
                : 'u',
          value,
        );
    } else if (word.startsWith('-') && word.length > 1)
      for (let at = 1; at < word.length; at += 1) {
        const letter = word[at] ?? '';
        if (!valued.includes(letter)) {
          request.letters.add(letter);
          continue;
        }
        const value = word.slice(at + 1) || (words.shift() ?? '');
        if (name === 'killall' && letter === 's') request.signal = parseSignal(value) ?? request.signal;
        else request.values.set(letter, value);
        break;
      }
    else request.words.push(word);
  }
  return request;
}

async function grep(context: CommandContext, { letters, values, words, signal }: Request): Promise<number> {
  const { process, name } = context;
  const [pattern = ''] = words;
  const expression = new RegularExpression(pattern, { extended: true, ignoreCase: letters.has('i') });
  const wantedUsers = (values.get('u') ?? values.get('U'))?.split(',');
  const parents = values.get('P')?.split(',').map(Number);
  const terminals = values.get('t')?.split(',');
  const fits = (view: ProcessView): boolean => {
    const text = letters.has('f') ? view.command : view.name.slice(0, 15);
    const matches = pattern === '' || (letters.has('x') ? matchesWhole(expression, text) : expression.test(text));
    return (
      matches &&
      (wantedUsers === undefined ||
        wantedUsers.includes(userName(process, view.userId)) ||
        wantedUsers.includes(String(view.userId))) &&
      (parents === undefined || parents.includes(view.parentId)) &&
      (terminals === undefined || (view.terminal !== null && terminals.includes(view.terminal)))
    );
  };
  let found = viewProcesses(process).filter((view) => view.processId !== process.id && fits(view) !== letters.has('v'));
  if (letters.has('n')) found = found.slice(-1);
  if (letters.has('o')) found = found.slice(0, 1);
  if (name === 'pgrep') {
    if (letters.has('c')) await print(process, `${found.length}\n`);
    else if (found.length > 0) {
      const end = values.get('d')?.replaceAll('\\n', '\n') ?? '\n';
      const row = (view: ProcessView) =>
        `${view.processId}${letters.has('a') ? ` ${view.command.replace(/^\[(.*)\]$/, '$1')}` : letters.has('l') ? ` ${view.name}` : ''}`;
      await print(process, `${found.map(row).join(end)}\n`);
    }
  } else
    for (const view of found) {
      if (!view.command.startsWith('[')) {
        const failed = sendSignal(process.session, process.identity.userId, view.processId, signal);
        if (failed !== null) await printError(process, `pkill: killing pid ${view.processId} failed: ${failed}\n`);
      }
      if (letters.has('e')) await print(process, `${view.name} killed (pid ${view.processId})\n`);
    }
  return found.length > 0 ? 0 : 1;
}

async function byName(context: CommandContext, { letters, values, words, signal }: Request): Promise<number> {
  const { process, name } = context;
  const ids: number[] = [];
  let missing = false;
  for (const word of words) {
    const expression = letters.has('r') ? new RegularExpression(word, { extended: true }) : null;
    const base = word.split('/').at(-1) ?? word;
    const found = viewProcesses(process).filter((view) => {
      if (view.processId === process.id || (values.has('u') && userName(process, view.userId) !== values.get('u')))
        return false;
      if (expression !== null) return expression.test(view.name);
      return letters.has('I')
        ? view.name.toLowerCase() === base.toLowerCase()
        : view.name === base.slice(0, 15) || (view.command.split(' ')[0] ?? '') === word;
    });
    ids.push(...found.map((view) => view.processId).reverse());
    if (name !== 'killall') continue;
    for (const view of found) {
      const failed = view.command.startsWith('[')
        ? null
        : sendSignal(process.session, process.identity.userId, view.processId, signal);
      if (failed !== null) await printError(process, `${view.name}(${view.processId}): ${failed}\n`);
      else if (letters.has('v'))
        await printError(process, `Killed ${view.name}(${view.processId}) with signal ${15}\n`);
    }
    if (found.length === 0) {
      missing = true;
      if (!letters.has('q')) await printError(process, `${word}: no process found\n`);
    }
  }
  if (name === 'pidof' && ids.length > 0 && !letters.has('q'))
    await print(process, `${(letters.has('s') ? ids.slice(0, 1) : ids).join(' ')}\n`);
  return name === 'killall' ? (missing ? 1 : 0) : ids.length > 0 ? 0 : 1;
}

function matchesWhole(expression: RegularExpression, text: string): boolean {
  const match = expression.match(text, 0);
  return match !== null && match[0] === 0 && match[1] === text.length;
}
