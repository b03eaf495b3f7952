import { readWire } from './transport/wire-reader.ts';

/** Names of the encoded terminal modes (RFC 4254 section 8, RFC 8160), by opcode. */
const MODE_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'VINTR'],
  [2, 'VQUIT'],
  [3, 'VERASE'],
  [4, 'VKILL'],
  [5, 'VEOF'],
  [6, 'VEOL'],
  [7, 'VEOL2'],
  [8, 'VSTART'],
  [9, 'VSTOP'],
  [10, 'VSUSP'],
  [11, 'VDSUSP'],
  [12, 'VREPRINT'],
  [13, 'VWERASE'],
  [14, 'VLNEXT'],
  [15, 'VFLUSH'],
  [16, 'VSWTCH'],
  [17, 'VSTATUS'],
  [18, 'VDISCARD'],
  [30, 'IGNPAR'],
  [31, 'PARMRK'],
  [32, 'INPCK'],
  [33, 'ISTRIP'],
  [34, 'INLCR'],
  [35, 'IGNCR'],
  [36, 'ICRNL'],
  [37, 'IUCLC'],
  [38, 'IXON'],
  [39, 'IXANY'],
  [40, 'IXOFF'],
  [41, 'IMAXBEL'],
  [42, 'IUTF8'],
  [50, 'ISIG'],
  [51, 'ICANON'],
  [52, 'XCASE'],
  [53, 'ECHO'],
  [54, 'ECHOE'],
  [55, 'ECHOK'],
  [56, 'ECHONL'],
  [57, 'NOFLSH'],
  [58, 'TOSTOP'],
  [59, 'IEXTEN'],
  [60, 'ECHOCTL'],
  [61, 'ECHOKE'],
  [62, 'PENDIN'],
  [70, 'OPOST'],
  [71, 'OLCUC'],
  [72, 'ONLCR'],
  [73, 'OCRNL'],
  [74, 'ONOCR'],
  [75, 'ONLRET'],
  [90, 'CS7'],
  [91, 'CS8'],
  [92, 'PARENB'],
  [93, 'PARODD'],
  [128, 'TTY_OP_ISPEED'],
  [129, 'TTY_OP_OSPEED'],
]);

/** The flags that are on in a new pseudo terminal of Linux; all others are off. */
const ON_BY_DEFAULT: ReadonlySet<string> = new Set([
  'ICRNL',
  'IXON',
  'ISIG',
  'ICANON',
  'IEXTEN',
  'ECHO',
  'ECHOE',
  'ECHOK',
  'ECHOCTL',
  'ECHOKE',
  'OPOST',
  'ONLCR',
]);
/** Opcodes of flags: IGNPAR to ONLRET. Those before are characters, those after say how a serial line works. */
const FIRST_FLAG = 30;
const LAST_FLAG = 75;

/** Opcodes from here on have no defined argument and end the reading (RFC 4254 section 8). */
const FIRST_UNDEFINED = 160;
/** What no client sends more of; the rest is left unread. */
const MAX_MODES = 256;

/**
 * Reads encoded terminal modes into values by name; an opcode without a name is called by its number. Null when an
 * argument is cut, which ends the connection at sshd.
 */
export function readTerminalModes(encoded: Uint8Array): ReadonlyMap<string, number> | null {
  const modes = new Map<string, number>();
  const reader = readWire(encoded);
  for (let count = 0; count < MAX_MODES && reader.remaining() > 0; count += 1) {
    const opcode = reader.byte() ?? 0;
    if (opcode === 0 || opcode >= FIRST_UNDEFINED) break;
    const value = reader.uint32();
    if (value === null) return null;
    modes.set(MODE_NAMES.get(opcode) ?? String(opcode), value);
  }
  return modes;
}

const NO_FLAGS: ReadonlyMap<string, number> = new Map();

/** The flags that are not as a new terminal has them: what a program on the terminal can notice. */
export function changedFlags(modes: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  let changed: Map<string, number> | null = null;
  for (const [opcode, name] of MODE_NAMES) {
    const value = modes.get(name);
    if (value === undefined || opcode < FIRST_FLAG || opcode > LAST_FLAG) continue;
    if ((value !== 0) !== ON_BY_DEFAULT.has(name)) (changed ??= new Map()).set(name, value === 0 ? 0 : 1);
  }
  return changed ?? NO_FLAGS;
}
