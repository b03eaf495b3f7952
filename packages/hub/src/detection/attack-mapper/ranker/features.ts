import type { ObservedCommand } from '../observed-command.ts';

/** Names of the features of some commands, each once. */
export type FeatureNames = ReadonlySet<string>;

const maxFeatures = 400;
const maxWordsPerArgument = 8;
const maxArgumentsRead = 24;

/**
 * What the learned ranker sees of commands that belong together (a statement, a session): programs, their flags and
 * subcommands, the words, directories and kinds of files they name, what they read and write, who runs whom and who feeds
 * whom. Numbers, addresses and long random words are left out, because they say nothing about the next attacker.
 */
export function rankerFeatures(commands: readonly ObservedCommand[]): FeatureNames {
  const names = new Set<string>();
  let previous = '';
  for (const command of commands) {
    if (names.size >= maxFeatures) break;
    addCommand(names, command);
    if (previous !== '' && command.name !== '') names.add(`>${previous}>${command.name}`);
    previous = command.name;
  }
  return names;
}

function addCommand(names: Set<string>, command: ObservedCommand): void {
  const { name } = command;
  names.add(`c ${name}`);
  const [subcommand] = command.operands;
  if (subcommand !== undefined && isWord(subcommand)) names.add(`s ${name} ${subcommand}`);
  for (const flag of command.flags) names.add(`f ${name} ${flag}`);
  for (const wrapper of command.wrappers) names.add(`x ${wrapper}`);
  for (const path of command.reads) addPath(names, 'r', path);
  for (const path of command.writes) addPath(names, 'w', path);
  for (const { name: variable } of command.assignments) names.add(`v ${variable}`);
  if (command.inLoop) names.add(`l ${name}`);
  if (command.disguised) names.add('disguised');
  if (command.path.includes('/')) addPath(names, 'p', command.path);
  for (const argument of command.arguments.slice(0, maxArgumentsRead)) addWords(names, argument);
  if (command.content !== null) addWords(names, command.content.slice(0, 300));
}

/** A path by its directories from the root on, its last name and its kind. */
function addPath(names: Set<string>, role: string, path: string): void {
  const pieces = path.split('/').slice(0, 5);
  let directory = '';
  for (const piece of pieces.slice(0, -1)) {
    directory += `${piece}/`;
    if (directory !== '/') names.add(`${role} ${directory}`);
  }
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (isWord(last)) names.add(`${role} ${last}`);
  const dot = last.lastIndexOf('.');
  if (dot >= 0 && last.length - dot <= 8) names.add(`${role} *${last.slice(dot)}`);
}

/** The words of an argument, in lower case. */
function addWords(names: Set<string>, argument: string): void {
  let count = 0;
  let start = -1;
  for (let at = 0; at <= argument.length; at++) {
    const code = at < argument.length ? argument.charCodeAt(at) : 32;
    const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
    if (letter) {
      if (start < 0) start = at;
      continue;
    }
    if (start >= 0 && at - start >= 3 && at - start <= 20) {
      names.add(`a ${argument.slice(start, at).toLowerCase()}`);
      count += 1;
      if (count >= maxWordsPerArgument) return;
    }
    start = -1;
  }
}

function isWord(text: string): boolean {
  if (text.length < 2 || text.length > 24) return false;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code <= 32 || code > 126) return false;
  }
  return digits <= 3;
}
