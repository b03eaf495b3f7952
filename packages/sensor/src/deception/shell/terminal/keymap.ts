/** What a key sequence does: a command by its readline name, keys typed in its place, or a command of the shell. */
export type KeyBinding =
  | { readonly command: string }
  | { readonly macro: string }
  /** `bind -x` */
  | { readonly shellCommand: string };

export type KeymapName = 'emacs' | 'vi-insert' | 'vi-command';

const CONTROL: readonly (readonly [string, string])[] = [
  ['\x00', 'set-mark'],
  ['\x01', 'beginning-of-line'],
  ['\x02', 'backward-char'],
  ['\x04', 'delete-char'],
  ['\x05', 'end-of-line'],
  ['\x06', 'forward-char'],
  ['\x07', 'abort'],
  ['\x08', 'backward-delete-char'],
  ['\t', 'complete'],
  ['\n', 'accept-line'],
  ['\x0b', 'kill-line'],
  ['\x0c', 'clear-screen'],
  ['\r', 'accept-line'],
  ['\x0e', 'next-history'],
  ['\x0f', 'operate-and-get-next'],
  ['\x10', 'previous-history'],
  ['\x11', 'quoted-insert'],
  ['\x12', 'reverse-search-history'],
  ['\x13', 'forward-search-history'],
  ['\x14', 'transpose-chars'],
  ['\x15', 'unix-line-discard'],
  ['\x16', 'quoted-insert'],
  ['\x17', 'unix-word-rubout'],
  ['\x19', 'yank'],
  ['\x1d', 'character-search'],
  ['\x1f', 'undo'],
  ['\x7f', 'backward-delete-char'],
];

const META: readonly (readonly [string, string])[] = [
  ['\x02', 'shell-backward-word'],
  ['\x04', 'shell-kill-word'],
  ['\x05', 'shell-expand-line'],
  ['\x06', 'shell-forward-word'],
  ['\x07', 'abort'],
  ['\x08', 'backward-kill-word'],
  ['\t', 'dynamic-complete-history'],
  ['\x0c', 'clear-display'],
  ['\x12', 'revert-line'],
  ['\x14', 'shell-transpose-words'],
  ['\x19', 'yank-nth-arg'],
  ['\x1b', 'complete'],
  ['\x1d', 'character-search-backward'],
  [' ', 'set-mark'],
  ['!', 'complete-command'],
  ['#', 'insert-comment'],
  ['$', 'complete-variable'],
  ['&', 'tilde-expand'],
  ['*', 'insert-completions'],
  ['-', 'digit-argument'],
  ['.', 'yank-last-arg'],
  ['/', 'complete-filename'],
  ...[...'0123456789'].map((digit) => [digit, 'digit-argument'] as const),
  ['<', 'beginning-of-history'],
  ['=', 'possible-completions'],
  ['>', 'end-of-history'],
  ['?', 'possible-completions'],
  ['@', 'complete-hostname'],
  ['\\', 'delete-horizontal-space'],
  ['^', 'history-expand-line'],
  ['_', 'yank-last-arg'],
  ['b', 'backward-word'],
  ['c', 'capitalize-word'],
  ['d', 'kill-word'],
  ['f', 'forward-word'],
  ['g', 'glob-complete-word'],
  ['l', 'downcase-word'],
  ['n', 'non-incremental-forward-search-history'],
  ['p', 'non-incremental-reverse-search-history'],
  ['r', 'revert-line'],
  ['t', 'transpose-words'],
  ['u', 'upcase-word'],
  ['x', 'execute-named-command'],
  ['y', 'yank-pop'],
  ['{', 'complete-into-braces'],
  ['~', 'complete-username'],
  ['\x7f', 'backward-kill-word'],
];

const CONTROL_X: readonly (readonly [string, string])[] = [
  ['\x05', 'edit-and-execute-command'],
  ['\x07', 'abort'],
  ['\x12', 're-read-init-file'],
  ['\x15', 'undo'],
  ['\x16', 'display-shell-version'],
  ['\x18', 'exchange-point-and-mark'],
  ['!', 'possible-command-completions'],
  ['$', 'possible-variable-completions'],
  ['(', 'start-kbd-macro'],
  [')', 'end-kbd-macro'],
  ['*', 'glob-expand-word'],
  ['/', 'possible-filename-completions'],
  ['@', 'possible-hostname-completions'],
  ['e', 'call-last-kbd-macro'],
  ['g', 'glob-list-expansions'],
  ['s', 'spell-correct-word'],
  ['~', 'possible-username-completions'],
  ['\x7f', 'backward-kill-line'],
];

/** Cursor keys, which readline binds in every map. */
const ARROWS: readonly (readonly [string, string])[] = [
  ...['[A', 'OA'].map((keys) => [keys, 'previous-history'] as const),
  ...['[B', 'OB'].map((keys) => [keys, 'next-history'] as const),
  ...['[C', 'OC'].map((keys) => [keys, 'forward-char'] as const),
  ...['[D', 'OD'].map((keys) => [keys, 'backward-char'] as const),
  ...['[H', 'OH'].map((keys) => [keys, 'beginning-of-line'] as const),
  ...['[F', 'OF'].map((keys) => [keys, 'end-of-line'] as const),
  ['[3~', 'delete-char'],
  ['[200~', 'bracketed-paste-begin'],
];

/** What Debian's /etc/inputrc adds in Emacs mode. */
const INPUTRC: readonly (readonly [string, string])[] = [
  ['[1~', 'beginning-of-line'],
  ['[4~', 'end-of-line'],
  ['[2~', 'quoted-insert'],
  ['[3;5~', 'kill-word'],
  ['[5~', 'history-search-backward'],
  ['[6~', 'history-search-forward'],
  ...['[1;5C', '[5C', '[1;3C', '\x1b[C'].map((keys) => [keys, 'forward-word'] as const),
  ...['[1;5D', '[5D', '[1;3D', '\x1b[D'].map((keys) => [keys, 'backward-word'] as const),
];

const VI_INSERT: readonly (readonly [string, string])[] = [
  ['\x04', 'vi-eof-maybe'],
  ['\x08', 'backward-delete-char'],
  ['\t', 'complete'],
  ['\n', 'accept-line'],
  ['\r', 'accept-line'],
  ['\x0e', 'menu-complete'],
  ['\x10', 'menu-complete-backward'],
  ['\x12', 'reverse-search-history'],
  ['\x13', 'forward-search-history'],
  ['\x14', 'transpose-chars'],
  ['\x15', 'unix-line-discard'],
  ['\x16', 'quoted-insert'],
  ['\x17', 'vi-unix-word-rubout'],
  ['\x19', 'yank'],
  ['\x1b', 'vi-movement-mode'],
  ['\x1f', 'undo'],
  ['\x7f', 'backward-delete-char'],
];

const VI_COMMAND: readonly (readonly [string, string])[] = [
  ['\x04', 'vi-eof-maybe'],
  ['\x05', 'emacs-editing-mode'],
  ['\x07', 'abort'],
  ['\x08', 'backward-char'],
  ['\n', 'accept-line'],
  ['\x0b', 'kill-line'],
  ['\x0c', 'clear-screen'],
  ['\r', 'accept-line'],
  ['\x0e', 'next-history'],
  ['\x10', 'previous-history'],
  ['\x11', 'quoted-insert'],
  ['\x12', 'reverse-search-history'],
  ['\x13', 'forward-search-history'],
  ['\x14', 'transpose-chars'],
  ['\x15', 'unix-line-discard'],
  ['\x16', 'quoted-insert'],
  ['\x17', 'vi-unix-word-rubout'],
  ['\x19', 'yank'],
  ['\x1f', 'vi-undo'],
  [' ', 'forward-char'],
  ['#', 'insert-comment'],
  ['$', 'end-of-line'],
  ['%', 'vi-match'],
  ['&', 'vi-tilde-expand'],
  ['*', 'vi-complete'],
  ['+', 'next-history'],
  [',', 'vi-char-search'],
  ['-', 'previous-history'],
  ['.', 'vi-redo'],
  ['/', 'vi-search'],
  ['0', 'beginning-of-line'],
  ...[...'123456789'].map((digit) => [digit, 'vi-arg-digit'] as const),
  [';', 'vi-char-search'],
  ['=', 'vi-complete'],
  ['?', 'vi-search'],
  ['A', 'vi-append-eol'],
  ['B', 'vi-prev-word'],
  ['C', 'vi-change-to'],
  ['D', 'vi-delete-to'],
  ['E', 'vi-end-word'],
  ['F', 'vi-char-search'],
  ['G', 'vi-fetch-history'],
  ['I', 'vi-insert-beg'],
  ['N', 'vi-search-again'],
  ['P', 'vi-put'],
  ['R', 'vi-replace'],
  ['S', 'vi-subst'],
  ['T', 'vi-char-search'],
  ['U', 'revert-line'],
  ['W', 'vi-next-word'],
  ['X', 'vi-rubout'],
  ['Y', 'vi-yank-to'],
  ['\\', 'vi-complete'],
  ['^', 'vi-first-print'],
  ['_', 'vi-yank-arg'],
  ['`', 'vi-goto-mark'],
  ['a', 'vi-append-mode'],
  ['b', 'vi-prev-word'],
  ['c', 'vi-change-to'],
  ['d', 'vi-delete-to'],
  ['e', 'vi-end-word'],
  ['f', 'vi-char-search'],
  ['h', 'backward-char'],
  ['i', 'vi-insertion-mode'],
  ['j', 'next-history'],
  ['k', 'previous-history'],
  ['l', 'forward-char'],
  ['m', 'vi-set-mark'],
  ['n', 'vi-search-again'],
  ['p', 'vi-put'],
  ['r', 'vi-change-char'],
  ['s', 'vi-subst'],
  ['t', 'vi-char-search'],
  ['u', 'vi-undo'],
  ['v', 'vi-edit-and-execute-command'],
  ['w', 'vi-next-word'],
  ['x', 'vi-delete'],
  ['y', 'vi-yank-to'],
  ['|', 'vi-column'],
  ['~', 'vi-change-case'],
  ['\x7f', 'backward-char'],
];

/** The bindings of one mode: key sequences, and what begins one. */
export class Keymap {
  readonly name: KeymapName;
  readonly #bindings: Map<string, KeyBinding>;
  readonly #beginnings: Set<string>;
  /** Nothing that is printed is bound to anything but itself: typed text need not be looked up key by key. */
  readonly isPlain: boolean;

  constructor(name: KeymapName, bindings: Iterable<readonly [string, KeyBinding]>) {
    this.name = name;
    this.#bindings = new Map(bindings);
    this.#beginnings = new Set();
    for (const keys of this.#bindings.keys()) this.#addBeginnings(keys);
    this.isPlain = ![...this.#bindings.keys()].some((keys) => keys >= ' ' && !keys.startsWith('\x7f'));
  }

  find(keys: string): KeyBinding | undefined {
    const bound = this.#bindings.get(keys);
    if (bound !== undefined || keys.length !== 1 || this.name === 'vi-command') return bound;
    // Everything that is printed inserts itself; in vi's insert mode control characters do so too.
    if (this.#beginnings.has(keys)) return undefined;
    return (keys >= ' ' && keys !== '\x7f') || this.name === 'vi-insert' ? SELF_INSERT : undefined;
  }

  /** Whether a longer sequence begins so. */
  begins(keys: string): boolean {
    return this.#beginnings.has(keys);
  }

  /** A copy with these bindings changed; null takes one away. */
  with(changes: ReadonlyMap<string, KeyBinding | null>): Keymap {
    const bindings = new Map(this.#bindings);
    for (const [keys, binding] of changes)
      if (binding === null) bindings.delete(keys);
      else bindings.set(keys, binding);
    return new Keymap(this.name, bindings);
  }

  entries(): IterableIterator<[string, KeyBinding]> {
    return this.#bindings.entries();
  }

  #addBeginnings(keys: string): void {
    for (let length = 1; length < keys.length; length += 1) this.#beginnings.add(keys.slice(0, length));
  }
}

const SELF_INSERT: KeyBinding = { command: 'self-insert' };

function bindings(prefix: string, list: readonly (readonly [string, string])[]): [string, KeyBinding][] {
  return list.map(([keys, command]) => [prefix + keys, { command }]);
}

/** The maps of a shell that changed nothing: made once, when the first is used. */
const STANDARD = new Map<KeymapName, Keymap>();

export function standardKeymap(name: KeymapName): Keymap {
  let map = STANDARD.get(name);
  if (map === undefined) {
    map = new Keymap(name, standardBindings(name));
    STANDARD.set(name, map);
  }
  return map;
}

function standardBindings(name: KeymapName): [string, KeyBinding][] {
  if (name === 'vi-insert') return [...bindings('', VI_INSERT), ...bindings('\x1b', ARROWS)];
  if (name === 'vi-command') return [...bindings('', VI_COMMAND), ...bindings('\x1b', ARROWS)];
  return [
    ...bindings('', CONTROL),
    ...bindings('\x1b', META),
    ...bindings('\x18', CONTROL_X),
    ...bindings('\x1b', ARROWS),
    ...bindings('\x1b', INPUTRC),
  ];
}
