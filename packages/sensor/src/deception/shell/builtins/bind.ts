import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import type { KeyBinding, KeymapName } from '../terminal/keymap.ts';
import { standardKeymap } from '../terminal/keymap.ts';
import { commandNames } from '../terminal/line-commands.ts';
import { readOptions } from './builtin-options.ts';

/** readline has about so many variables. */
const MAX_READLINE_SETTINGS = 64;
/** Key sequences that one shell binds. */
const MAX_BINDINGS = 1_000;

/** bind: key bindings, macros and variables of the line editor; bash manual 4.2 and 8.3. */
export const bind: Builtin = async (shell, args) => {
  const { state } = shell;
  if (!state.interactive && !state.messageNameOnly) await shell.complain('bind: warning: line editing not enabled');
  const options = await readOptions(shell, 'bind', args, 'lvpVPsSXfqurmx', { takesValue: 'fqurmx' });
  if (options === null) return 2;
  const { letters, values, rest } = options;
  const wanted = values.get('m');
  const map = wanted === undefined ? currentMap(shell) : MAPS.get(wanted);
  if (map === undefined) {
    await shell.complain(`bind: \`${wanted ?? ''}': invalid keymap name`);
    return 1;
  }
  if (letters.includes('l')) for (const name of commandNames()) await shell.print(`${name}\n`);
  const file = values.get('f');
  if (file !== undefined) {
    await shell.complain(`bind: ${file}: cannot read: No such file or directory`);
    return 1;
  }
  const queried = values.get('q');
  if (queried !== undefined) return query(shell, map, queried);
  const unbound = values.get('u');
  if (unbound !== undefined) {
    if (!commandNames().includes(unbound)) {
      await shell.complain(`bind: \`${unbound}': unknown function name`);
      return 1;
    }
    for (const keys of keysOf(shell, map, unbound)) change(shell, map, keys, null);
  }
  const removed = values.get('r');
  if (removed !== undefined) change(shell, map, decodeKeys(removed), null);
  const bound = values.get('x');
  if (bound !== undefined) {
    const [, keys, command] = /^\s*"((?:[^"\\]|\\.)*)"\s*:\s*(.*)$/s.exec(bound) ?? [];
    if (keys !== undefined && command !== undefined)
      change(shell, map, decodeKeys(keys), { shellCommand: command.replace(/^(["'])(.*)\1$/s, '$2') });
  }
  if (letters.includes('X'))
    for (const [keys, binding] of changes(shell, map))
      if (binding !== null && 'shellCommand' in binding)
        await shell.print(`"${encodeKeys(keys)}": "${binding.shellCommand.replace(/["\\]/g, '\\$&')}"\n`);
  if (letters.includes('s') || letters.includes('S'))
    for (const [keys, binding] of changes(shell, map))
      if (binding !== null && 'macro' in binding)
        await shell.print(
          letters.includes('s')
            ? `"${encodeKeys(keys)}": "${encodeKeys(binding.macro)}"\n`
            : `${encodeKeys(keys)} outputs ${encodeKeys(binding.macro)}\n`,
        );
  for (const line of rest) readLine(shell, map, line);
  return 0;
};

const MAPS: ReadonlyMap<string, KeymapName> = new Map([
  ['emacs', 'emacs'],
  ['emacs-standard', 'emacs'],
  ['emacs-meta', 'emacs'],
  ['emacs-ctlx', 'emacs'],
  ['vi', 'vi-command'],
  ['vi-move', 'vi-command'],
  ['vi-command', 'vi-command'],
  ['vi-insert', 'vi-insert'],
]);

function currentMap({ state }: ShellContext): KeymapName {
  return state.options.has('vi') ? 'vi-insert' : 'emacs';
}

function changes({ state }: ShellContext, map: KeymapName): ReadonlyMap<string, KeyBinding | null> {
  return state.keyBindings.get(map) ?? new Map();
}

function change({ state }: ShellContext, map: KeymapName, keys: string, binding: KeyBinding | null): void {
  if (keys === '') return;
  const changed = state.keyBindings.get(map) ?? new Map<string, KeyBinding | null>();
  if (changed.size < MAX_BINDINGS) changed.set(keys, binding);
  state.keyBindings.set(map, changed);
}

/** One line as in an inputrc file: `set name value`, or keys, a colon and a command or a quoted text. */
function readLine(shell: ShellContext, map: KeymapName, line: string): void {
  const { state } = shell;
  const [, name, value] = /^\s*set\s+([\w-]+)\s+(\S+)/.exec(line) ?? [];
  if (name !== undefined && value !== undefined) {
    if (name === 'editing-mode') setMode(shell, value);
    else if (state.readlineSettings.size < MAX_READLINE_SETTINGS)
      state.readlineSettings.set(name.toLowerCase(), value.toLowerCase());
    return;
  }
  const [, quotedKeys, namedKey, target = ''] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([\w-]+))\s*:\s*(.*)$/s.exec(line) ?? [];
  const keys = quotedKeys === undefined ? keyNamed(namedKey ?? '') : decodeKeys(quotedKeys);
  const [, macro] = /^(?:"((?:[^"\\]|\\.)*)"|'[^']*')/s.exec(target) ?? [];
  if (macro !== undefined) change(shell, map, keys, { macro: decodeKeys(macro) });
  else if (target !== '') change(shell, map, keys, { command: target.trim().toLowerCase() });
}

function setMode({ state }: ShellContext, mode: string): void {
  state.options.delete(mode === 'vi' ? 'emacs' : 'vi');
  state.options.add(mode === 'vi' ? 'vi' : 'emacs');
}

/** Keys by their names: `Control-o`, `TAB`, `Meta-Rubout`. */
const NAMED_KEYS: ReadonlyMap<string, string> = new Map([
  ['del', '\x7f'],
  ['rubout', '\x7f'],
  ['esc', '\x1b'],
  ['escape', '\x1b'],
  ['lfd', '\n'],
  ['newline', '\n'],
  ['ret', '\r'],
  ['return', '\r'],
  ['spc', ' '],
  ['space', ' '],
  ['tab', '\t'],
]);

function keyNamed(name: string): string {
  const parts = name.split('-');
  const last = parts.pop() ?? '';
  const key = NAMED_KEYS.get(last.toLowerCase()) ?? last.slice(0, 1);
  const isControl = parts.some((part) => /^(?:control|c|ctrl)$/i.test(part));
  const isMeta = parts.some((part) => /^(?:meta|m)$/i.test(part));
  return (isMeta ? '\x1b' : '') + (isControl ? control(key) : key);
}

function control(key: string): string {
  return key === '?' ? '\x7f' : String.fromCharCode(key.toUpperCase().charCodeAt(0) & 0x1f);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['d', '\x7f'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** `\C-x\e"` and the like as the keys they are: rl_translate_keyseq. */
function decodeKeys(text: string): string {
  return text.replace(
    /\\(?:C-(?:\\M-)?(\\?.)|M-(\\C-)?(.)|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))/gs,
    (
      _whole,
      controlled: string | undefined,
      metaControl: string | undefined,
      meta: string | undefined,
      octal: string | undefined,
      hex: string | undefined,
      other: string | undefined,
    ) => {
      if (controlled !== undefined) return control(controlled.slice(-1));
      if (meta !== undefined) return `\x1b${metaControl === undefined ? meta : control(meta)}`;
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return ESCAPES.get(other ?? '') ?? other ?? '';
    },
  );
}

function encodeKeys(keys: string): string {
  return [...keys]
    .map((key) => {
      if (key === '\x1b') return '\\e';
      if (key === '\x7f') return '\\C-?';
      if (key === '\r') return '\\C-m';
      if (key < ' ') return `\\C-${String.fromCharCode(key.charCodeAt(0) + 0x60)}`;
      return /["\\]/.test(key) ? `\\${key}` : key;
    })
    .join('');
}

function keysOf(shell: ShellContext, map: KeymapName, command: string): string[] {
  const keys: string[] = [];
  for (const [sequence, binding] of standardKeymap(map).with(changes(shell, map)).entries())
    if ('command' in binding && binding.command === command) keys.push(sequence);
  // Single keys first, then those after the escape character and ^X.
  return keys.sort((left, right) => left.length - right.length || (left < right ? -1 : 1));
}

/** How many keys `-q` names before it says that there are more. */
const NAMED_IN_QUERY = 5;

async function query(shell: ShellContext, map: KeymapName, name: string): Promise<number> {
  if (!commandNames().includes(name)) {
    await shell.complain(`bind: \`${name}': unknown function name`);
    return 1;
  }
  const keys = keysOf(shell, map, name).map((sequence) => `"${encodeKeys(sequence)}"`);
  if (keys.length === 0) {
    await shell.print(`${name} is not bound to any keys.\n`);
    return 1;
  }
  const more = keys.length > NAMED_IN_QUERY ? ', ...' : '.';
  await shell.print(`${name} can be invoked via ${keys.slice(0, NAMED_IN_QUERY).join(', ')}${more}\n`);
  return 0;
}
