/** What the line editor may ask of a terminal: the terminfo entries it uses. */
export interface TerminalCapabilities {
  /** `cuu1`: without it there is one row only, and no bracketed paste. */
  readonly up: string | null;
  /** `ich`, `dch`: characters are inserted and deleted in place. */
  readonly insertsInPlace: boolean;
  /** `cub1` */
  readonly left: string;
  /** `el`; null where a row can only be blanked. */
  readonly clearToEnd: string | null;
  /** `clear`; null where the screen cannot be cleared. */
  readonly clearScreen: string | null;
  /** `E3`: what was scrolled away is forgotten too; empty where it is not known how. */
  readonly clearScrolled: string;
  /** `am` with `xenl`: the cursor stays at the right edge until one more character comes. */
  readonly wraps: boolean;
}

const LIKE_VT220: TerminalCapabilities = {
  up: '\x1b[A',
  insertsInPlace: true,
  left: '\b',
  clearToEnd: '\x1b[K',
  clearScreen: '\x1b[H\x1b[J',
  clearScrolled: '',
  wraps: true,
};
const LIKE_XTERM: TerminalCapabilities = { ...LIKE_VT220, clearScreen: '\x1b[H\x1b[2J', clearScrolled: '\x1b[3J' };
const LIKE_RXVT: TerminalCapabilities = { ...LIKE_XTERM, clearScrolled: '' };
const LIKE_LINUX: TerminalCapabilities = { ...LIKE_VT220, clearScrolled: '\x1b[3J' };
const LIKE_SCREEN: TerminalCapabilities = { ...LIKE_VT220, up: '\x1bM' };
const LIKE_TMUX: TerminalCapabilities = { ...LIKE_SCREEN, clearScrolled: '\x1b[3J' };
const LIKE_ANSI: TerminalCapabilities = { ...LIKE_VT220, left: '\x1b[D' };
/** Characters that a terminal of 38400 baud is given time with: 2, 3 and 50 milliseconds of them. */
const PADDING = { short: '\0'.repeat(8), row: '\0'.repeat(12), screen: '\0'.repeat(192) };
const LIKE_VT100: TerminalCapabilities = {
  ...LIKE_VT220,
  insertsInPlace: false,
  up: `\x1b[A${PADDING.short}`,
  clearToEnd: `\x1b[K${PADDING.row}`,
  clearScreen: `\x1b[H\x1b[J${PADDING.screen}`,
};
const LIKE_VT52: TerminalCapabilities = { ...LIKE_VT220, insertsInPlace: false };
const DUMB: TerminalCapabilities = {
  up: null,
  insertsInPlace: false,
  left: '\b',
  clearToEnd: null,
  clearScreen: null,
  clearScrolled: '',
  wraps: false,
};

/** Families of terminals whose descriptions Debian's ncurses-base brings, and what they have in common: `infocmp -x`. */
const FAMILIES: readonly (readonly [RegExp, TerminalCapabilities])[] = [
  [/^xterm(?:$|-256color|-debian)/, LIKE_XTERM],
  [/^(?:xterm|rxvt|Eterm|konsole|gnome|vte|st(?:$|-)|alacritty|foot|kitty)/, LIKE_RXVT],
  [/^(?:tmux|putty)/, LIKE_TMUX],
  [/^screen/, LIKE_SCREEN],
  [/^linux/, LIKE_LINUX],
  [/^vt1/, LIKE_VT100],
  [/^vt52/, LIKE_VT52],
  [/^(?:ansi|pcansi)/, LIKE_ANSI],
  [/^(?:vt2|vt3|vt4|cygwin|mach|hurd|cons25|sun|wsvt)/, LIKE_VT220],
];

/** Of the terminal that `TERM` names; one that is not known can do nothing. */
export function terminalCapabilities(term: string): TerminalCapabilities {
  return FAMILIES.find(([names]) => names.test(term))?.[1] ?? DUMB;
}

/** Whether there is a description of the terminal that `TERM` names; terminfo(5). */
export function isKnownTerminal(term: string): boolean {
  return term === 'dumb' || term === 'unknown' || terminalCapabilities(term) !== DUMB;
}
