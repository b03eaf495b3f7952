import { jobsByRecency } from '../builtins/find-job.ts';
import { formatDate } from '../commands/date-format.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';

/** What a decoded text must not be read as once more. */
function protect(text: string): string {
  return text.replace(/[\\$`"]/g, '\\$&');
}

const CHROOT_MARK = '${debian_chroot:+($debian_chroot)}';

/** A prompt as it is shown: escapes of bash manual 6.9, then expansions. `\x01` and `\x02` enclose what takes no room. */
export async function promptText(shell: Interpreter, written: string): Promise<string> {
  if (shell.state.dialect === 'posix') return shell.expandText(written);
  // Debian's own prompt begins so; the machine is no chroot.
  const isPlain = (shell.state.get('debian_chroot') ?? '') === '' && shell.state.shoptOptions.has('promptvars');
  const decoded = decode(shell, isPlain ? written.replaceAll(CHROOT_MARK, '') : written);
  if (!shell.state.shoptOptions.has('promptvars')) return decoded.replace(/\\([\\$`"])/g, '$1');
  if (!/[$`\\]/.test(decoded)) return decoded;
  return shell.expandText(decoded);
}

/** `$PROMPT_DIRTRIM`: the last so many directories stand for the whole path. */
function trimmed(directory: string, wanted: string | null): string {
  const count = /^\d{1,3}$/.test(wanted ?? '') ? Number(wanted) : 0;
  const home = directory.startsWith('~') ? (/^~[^/]*\//.exec(directory)?.[0] ?? '') : '';
  const parts = directory
    .slice(home.length)
    .split('/')
    .filter((part) => part !== '');
  if (count === 0 || parts.length <= count) return directory;
  return `${home}.../${parts.slice(-count).join('/')}`;
}

const DATES: ReadonlyMap<string, string> = new Map([
  ['d', '%a %b %d'],
  ['t', '%H:%M:%S'],
  ['T', '%I:%M:%S'],
  ['@', '%I:%M %p'],
  ['A', '%H:%M'],
]);

function decode(shell: Interpreter, written: string): string {
  const { state } = shell;
  let result = '';
  for (let at = 0; at < written.length; at += 1) {
    const character = written[at] ?? '';
    if (character !== '\\') {
      result += character;
      continue;
    }
    at += 1;
    const letter = written[at] ?? '';
    const octal = /^[0-7]{3}/.exec(written.slice(at))?.[0];
    if (octal !== undefined) {
      result += protect(String.fromCharCode(Number.parseInt(octal, 8) & 0xff));
      at += 2;
      continue;
    }
    if (letter === 'D' && written[at + 1] === '{') {
      const end = written.indexOf('}', at);
      if (end !== -1) {
        const format = written.slice(at + 2, end);
        result += protect(formatDate(shell.process.session.host.now(), format === '' ? '%H:%M:%S' : format));
        at = end;
        continue;
      }
    }
    const date = DATES.get(letter);
    result += date === undefined ? letterText(shell, letter) : formatDate(shell.process.session.host.now(), date);
  }
  return state.interactive ? result : result.replace(/[\x01\x02]/g, '');
}

function letterText(shell: Interpreter, letter: string): string {
  const { state, process } = shell;
  const { session } = process;
  const home = state.get('HOME') ?? '';
  switch (letter) {
    case '$':
      return process.identity.userId === 0 ? '#' : '\\$';
    case 'u':
      state.userName ??= session.host.findUserById(process.identity.userId)?.name ?? 'I have no name!';
      return protect(state.userName);
    case 'h':
      return protect(session.hostname().split('.')[0] ?? '');
    case 'H':
      return protect(session.hostname());
    case 'w':
    case 'W': {
      const { directory } = process;
      const short =
        home !== '' && home !== '/' && (directory === home || directory.startsWith(`${home}/`))
          ? `~${directory.slice(home.length)}`
          : directory;
      return protect(
        letter === 'w'
          ? trimmed(short, state.get('PROMPT_DIRTRIM'))
          : short === '~'
            ? short
            : (directory.split('/').at(-1) ?? '') || '/',
      );
    }
    case 's':
      return protect(state.name.split('/').at(-1) ?? 'bash');
    case 'v':
      return '5.2';
    case 'V':
      return '5.2.15';
    case 'n':
      return '\r\n';
    case 'r':
      return '\r';
    case 'e':
      return '\x1b';
    case 'a':
      return '\x07';
    case '[':
      return '\x01';
    case ']':
      return '\x02';
    case 'l':
      return protect(session.terminal?.path.split('/').at(-1) ?? 'tty');
    case 'j':
      return String(jobsByRecency(state.jobs).length);
    case '!':
      return String(state.historyBase + state.history.length + 1);
    case '#':
      return String(state.commandNumber);
    case '\\':
      return '\\\\';
    default:
      return `\\\\${letter}`;
  }
}
