/** What the line editor may ask of a terminal: the terminfo entries it uses. */
export interface TerminalCapabilities {
  /** `cuu1`: without it there is one row only, and no bracketed paste. */
  readonly up: boolean;
  /** `ich`, `dch`: characters are inserted and deleted in place. */
  readonly insertsInPlace: boolean;
  /** `el` */
  readonly clearsToEnd: boolean;
  /** `clear`; null where the screen cannot be cleared. */
  readonly clearScreen: string | null;
  /** `am` with `xenl`: the cursor stays at the right edge until one more character comes. */
  readonly wraps: boolean;
}

const FULL: TerminalCapabilities = {
  up: true,
  insertsInPlace: true,
  clearsToEnd: true,
  clearScreen: '\x1b[H\x1b[2J',
  wraps: true,
};
const LIMITED: TerminalCapabilities = { ...FULL, insertsInPlace: false, clearScreen: '\x1b[H\x1b[J' };
const DUMB: TerminalCapabilities = {
  up: false,
  insertsInPlace: false,
  clearsToEnd: false,
  clearScreen: null,
  wraps: false,
};

/** Families of terminals whose descriptions Debian's ncurses-base brings. */
const FULL_TERMINALS =
  /^(xterm|screen|tmux|linux|rxvt|putty|cygwin|konsole|gnome|vte|st|alacritty|foot|kitty|Eterm|vt2|vt3|vt4|ansi|mach|hurd|cons25|pcansi|sun)/;
const LIMITED_TERMINALS = /^(vt1|vt52)/;

/** Of the terminal that `TERM` names; one that is not known can do nothing. */
export function terminalCapabilities(term: string): TerminalCapabilities {
  if (FULL_TERMINALS.test(term)) return FULL;
  return LIMITED_TERMINALS.test(term) ? LIMITED : DUMB;
}
