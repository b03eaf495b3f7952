import { SHELLS, WRAPPERS } from './command-classes.ts';
import { codeOf, commandsInCode } from './interpreter-code.ts';
import { baseName } from './observed-command.ts';

/** What a command runs in its turn: another command's words, or text for a shell. */
export type Inner =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'script'; readonly text: string };

/**
 * The commands that `words` runs: `sudo id` runs `id`, `bash -c 'id; ls'` runs a script, `find -exec rm {} \;` runs
 * `rm {}`. Empty when it runs nothing that can be known.
 */
export function innerCommands(words: readonly string[]): Inner[] {
  const name = baseName(words[0] ?? '');
  const known = WRAPPERS.get(name);
  if (known !== undefined) {
    const inner = afterOptions(words, known.valued, known.operands, name);
    return inner === null ? [] : [inner];
  }
  if (SHELLS.has(name)) return scriptOption(words);
  switch (name) {
    case 'eval':
      return words.length > 1 ? [{ kind: 'script', text: words.slice(1).join(' ') }] : [];
    case 'trap':
      return words.length > 2 ? [{ kind: 'script', text: words[1] ?? '' }] : [];
    case 'su':
    case 'runuser':
    case 'script':
    case 'flock':
      return scriptOption(words);
    case 'parallel':
      return parallelCommand(words);
    case 'docker':
    case 'podman':
    case 'nerdctl':
      return insideContainer(words);
    case 'vi':
    case 'vim':
    case 'nvim':
    case 'view':
    case 'ex':
      return editorEscapes(words);
    case 'tar':
      return checkpointActions(words);
    case 'find':
      return executedByFind(words);
    case 'kubectl':
    case 'oc':
      return afterDoubleDash(words);
    default: {
      const code = codeOf(name, words);
      return code === null ? [] : commandsInCode(code).map((text) => ({ kind: 'script', text }));
    }
  }
}

/** `parallel -j 4 rm {} ::: a b` */
function parallelCommand(words: readonly string[]): Inner[] {
  const end = words.findIndex((word) => word.startsWith(':::'));
  const own = end < 0 ? words : words.slice(0, end);
  const inner = afterOptions(own, PARALLEL_VALUED, 0, 'parallel');
  return inner === null ? [] : [inner];
}

const PARALLEL_VALUED: ReadonlySet<string> = new Set([
  '-j',
  '--jobs',
  '-a',
  '--arg-file',
  '-n',
  '-N',
  '-S',
  '--sshlogin',
]);

/** `docker exec -it web sh -c id` */
function insideContainer(words: readonly string[]): Inner[] {
  if (words[1] !== 'exec') return [];
  const inner = afterOptions(words.slice(1), CONTAINER_VALUED, 1, 'exec');
  return inner === null ? [] : [inner];
}

const CONTAINER_VALUED: ReadonlySet<string> = new Set(['-u', '--user', '-w', '--workdir', '-e', '--env', '--env-file']);

/** `vim -c ':!id'` */
function editorEscapes(words: readonly string[]): Inner[] {
  return words.flatMap((word): Inner[] => {
    const bang = word.startsWith(':!')
      ? 2
      : word.startsWith('+!') || word.startsWith('+:!')
        ? word.indexOf('!') + 1
        : 0;
    return bang > 0 ? [{ kind: 'script', text: word.slice(bang) }] : [];
  });
}

/** `tar --checkpoint=1 --checkpoint-action=exec=sh` */
function checkpointActions(words: readonly string[]): Inner[] {
  const prefix = '--checkpoint-action=exec=';
  return words
    .filter((word) => word.startsWith(prefix))
    .map((word) => ({ kind: 'script', text: word.slice(prefix.length) }));
}

function afterOptions(
  words: readonly string[],
  valued: ReadonlySet<string>,
  ownOperands: number,
  name: string,
): Inner | null {
  let operandsLeft = ownOperands;
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') continue;
    if (word.startsWith('-') && word.length > 1) {
      // `command -v x` and `command -V x` only look a name up.
      if (name === 'command' && (word === '-v' || word === '-V')) return null;
      if (valued.has(word)) at += 1;
      continue;
    }
    if ((name === 'env' || name === 'sudo') && isAssignment(word)) continue;
    if (operandsLeft > 0) {
      operandsLeft -= 1;
      continue;
    }
    return { kind: 'words', words: words.slice(at) };
  }
  return null;
}

function isAssignment(word: string): boolean {
  const equals = word.indexOf('=');
  return equals > 0 && !word.slice(0, equals).includes('/') && !word.slice(0, equals).includes('-');
}

/** `-c text`, also as the end of a cluster: `bash -lc text`. */
function scriptOption(words: readonly string[]): Inner[] {
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--command') return scriptAt(words, at + 1);
    if (word.startsWith('--command=')) return [{ kind: 'script', text: word.slice(10) }];
    if (word.startsWith('-') && !word.startsWith('--') && word.endsWith('c') && word.length <= 6)
      return scriptAt(words, at + 1);
  }
  return [];
}

function scriptAt(words: readonly string[], at: number): Inner[] {
  const text = words[at];
  return text === undefined ? [] : [{ kind: 'script', text }];
}

function executedByFind(words: readonly string[]): Inner[] {
  const inner: Inner[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at];
    if (word === '-delete') inner.push({ kind: 'words', words: ['rm', words[1] ?? '.'] });
    if (word !== '-exec' && word !== '-execdir' && word !== '-ok' && word !== '-okdir') continue;
    let end = at + 1;
    while (end < words.length && words[end] !== ';' && words[end] !== '+' && words[end] !== '\\') end += 1;
    if (end > at + 1) inner.push({ kind: 'words', words: words.slice(at + 1, end) });
    at = end;
  }
  return inner;
}

function afterDoubleDash(words: readonly string[]): Inner[] {
  const at = words.indexOf('--');
  return at > 0 && at + 1 < words.length ? [{ kind: 'words', words: words.slice(at + 1) }] : [];
}
