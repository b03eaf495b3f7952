import { completionsBy } from '../builtins/compgen.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { CompletionSpecification } from '../interpreter/shell-state.ts';
import { Interrupted } from '../kernel/process.ts';
import { MAX_COMPLETIONS } from '../limits.ts';
import { type Completions, commonStart } from './line-completion.ts';

/** Completions that `complete` set for the command of a line; null where there are none of them. */
export function programmedCompletion(
  shell: Interpreter,
  text: string,
  cursor: number,
): (() => Promise<Completions>) | null {
  const { completions } = shell.state;
  if (completions.size === 0) return null;
  const before = text.slice(0, cursor);
  const start = /(?:^|[;&|(`]|\n)\s*([^;&|(`]*)$/.exec(before)?.[1] ?? '';
  const words = start.split(/\s+/).filter((word) => word !== '');
  const command = words[0] ?? '';
  // The command itself is being written.
  if (!/\s/.test(start)) return null;
  const specification = completions.get(command) ?? completions.get(command.slice(command.lastIndexOf('/') + 1));
  if (specification === undefined) return null;
  const word = /[^\s'"=:]*$/.exec(start)?.[0] ?? '';
  return () => complete(shell, specification, { command, words, word, text, cursor });
}

interface Place {
  readonly command: string;
  readonly words: readonly string[];
  readonly word: string;
  readonly text: string;
  readonly cursor: number;
}

async function complete(
  shell: Interpreter,
  specification: CompletionSpecification,
  place: Place,
): Promise<Completions> {
  const { values } = specification;
  const { word, cursor } = place;
  const all = await completionsBy(shell, specification, word);
  const name = values.get('F');
  if (name !== undefined) all.push(...(await callFunction(shell, name, place)));
  const found = [...new Set(all)].sort().slice(0, MAX_COMPLETIONS);
  const only = found.length === 1 ? (found[0] ?? '') : '';
  const isDirectory =
    only !== '' && specification.letters.some((letter) => 'df'.includes(letter)) && leadsInto(shell, only);
  const suffix = isDirectory ? '/' : values.get('o') === 'nospace' ? '' : ' ';
  return { found, from: cursor - word.length, shown: found, suffix, common: commonStart(found) };
}

/** Runs the function of `complete -F` with COMP_LINE and the like set, and takes what it leaves in COMPREPLY. */
async function callFunction(shell: Interpreter, name: string, place: Place): Promise<string[]> {
  const { state } = shell;
  if (!state.functions.has(name)) return [];
  const words = place.word === '' ? [...place.words, ''] : [...place.words];
  state.set('COMP_LINE', place.text);
  state.set('COMP_POINT', String(place.cursor));
  state.set('COMP_CWORD', String(words.length - 1));
  state.set('COMP_WORDS', '');
  state.setElements('COMP_WORDS', words);
  state.unset('COMPREPLY');
  const quoted = [name, place.command, place.word, words.at(-2) ?? ''].map(
    (each) => `'${each.replaceAll("'", "'\\''")}'`,
  );
  const { lastStatus } = state;
  try {
    await shell.guardLine(() => shell.runText({ text: quoted.join(' '), firstLine: 0 }));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  state.lastStatus = lastStatus;
  const reply = state.variables.get('COMPREPLY');
  const found = [...(reply?.indexed?.values() ?? [])];
  for (const each of ['COMP_LINE', 'COMP_POINT', 'COMP_CWORD', 'COMP_WORDS', 'COMPREPLY']) state.unset(each);
  return found;
}

function leadsInto(shell: Interpreter, name: string): boolean {
  const { process } = shell;
  const path = process.path(name);
  return process.files.exists(path) && process.files.stat(path).type === 'directory';
}
