import type { Process } from '../kernel/process.ts';
import { type CommandContext, print, printError } from '../kernel/program.ts';

/** A percentage as the steps of one task show it, and the milliseconds before it. */
type Step = readonly [percent: string, delayMs: number];

/** What apt does before it can answer, as it shows it on a terminal; recorded of apt 2.6. */
const TASKS: ReadonlyMap<string, readonly Step[]> = new Map([
  [
    'Reading package lists',
    [
      ['0%', 20],
      ['100%', 90],
    ],
  ],
  [
    'Building dependency tree',
    [
      ['0%', 10],
      ['0%', 5],
      ['50%', 60],
      ['50%', 40],
    ],
  ],
  [
    'Reading state information',
    [
      ['0% ', 5],
      ['2%', 15],
    ],
  ],
  [
    'Calculating upgrade',
    [
      ['0%', 10],
      ['50%', 60],
    ],
  ],
  [
    'Listing',
    [
      ['0%', 40],
      ['0%', 150],
      ['0%', 100],
    ],
  ],
  [
    'Sorting',
    [
      ['0%', 40],
      ['0%', 150],
      ['0%', 100],
    ],
  ],
  [
    'Full Text Search',
    [
      ['50%', 60],
      ['50%', 300],
      ['82%', 200],
    ],
  ],
]);

const COLOURS = { E: '\x1b[1;31m', W: '\x1b[33m', N: '\x1b[33m' } as const;
/** Columns that the progress bar leaves to the words and brackets around it. */
const BAR_FRAME_COLUMNS = 22;

/**
 * How apt and apt-get talk: on a terminal progress is painted over what was there; `apt` (not apt-get) adds colours and
 * a bar on the last row. Elsewhere, and with `-q`, only what stays is written; `-qq` silences that too.
 */
export class AptScreen {
  readonly #process: Process;
  readonly #isApt: boolean;
  readonly #isTerminal: boolean;
  readonly #quiet: number;
  #barTotal = 0;
  #barDone = 0;

  constructor({ process, name, args }: CommandContext) {
    this.#process = process;
    this.#isApt = name === 'apt';
    this.#isTerminal = process.descriptor(1)?.isTerminal === true;
    this.#quiet = args.reduce((sum, arg) => sum + (/^-[a-z]*q[a-z]*$/.exec(arg)?.[0].split('q').length ?? 1) - 1, 0);
  }

  /** One of the tasks above, from its beginning to its end. */
  async task(name: string): Promise<void> {
    if (this.#quiet > 1) return;
    const steps = TASKS.get(name) ?? [];
    if (!this.#isTerminal || this.#quiet === 1) {
      await print(this.#process, `${name}...`);
      await this.#process.sleep(steps.reduce((sum, [, delayMs]) => sum + delayMs, 0));
      await print(this.#process, '\n');
      return;
    }
    for (const [percent, delayMs] of steps) {
      await this.#process.sleep(delayMs);
      await print(this.#process, `\r${name}... ${percent}\r`);
    }
    await print(this.#process, `\r${name}... Done\r\n`);
  }

  /** What every command begins with that changes something. */
  async readEverything(): Promise<void> {
    for (const name of ['Reading package lists', 'Building dependency tree', 'Reading state information'])
      await this.task(name);
  }

  /** An error, warning or notice on standard error. */
  async say(kind: keyof typeof COLOURS, text: string): Promise<void> {
    const coloured = this.#isApt && this.#isTerminal;
    await printError(
      this.#process,
      coloured ? `${COLOURS[kind]}${kind}: \x1b[0m${text}\x1b[0m\n` : `${kind}: ${text}\n`,
    );
  }

  /** The name of a package in a list. */
  name(name: string): string {
    return this.#isApt && this.#isTerminal ? `\x1b[32m${name}\x1b[0m` : name;
  }

  /** A line about something fetched; `busy` is painted over by the next. */
  async fetched(line: string, before: string): Promise<void> {
    if (this.#quiet > 1) return;
    await this.paint(before);
    await print(this.#process, `${this.#wiped(before)}${line}\n`);
  }

  /** `0% [Working]`, until something else stands there. */
  async paint(text: string): Promise<void> {
    if (!this.#isTerminal || this.#quiet > 0 || text === '') return;
    await print(this.#process, this.#isApt ? `\x1b[33m\r${text}\x1b[0m` : `\r${text}`);
  }

  async wipe(text: string): Promise<void> {
    await print(this.#process, this.#wiped(text));
  }

  #wiped(text: string): string {
    return this.#isTerminal && this.#quiet === 0 && text !== '' ? `\r${' '.repeat(text.length)}\r` : '';
  }

  /** The last row becomes a bar of so many steps. */
  async beginBar(total: number): Promise<void> {
    const terminal = this.#terminal();
    if (terminal === null) return;
    this.#barTotal = total;
    this.#barDone = 0;
    await print(this.#process, `\n\x1b7\x1b[0;${terminal.rows - 1}r\x1b8\x1b[1A`);
  }

  async moveBar(): Promise<void> {
    const terminal = this.#terminal();
    if (terminal === null || this.#barTotal === 0) return;
    const share = this.#barDone / this.#barTotal;
    this.#barDone = Math.min(this.#barTotal, this.#barDone + 1);
    const columns = Math.max(1, terminal.columns - BAR_FRAME_COLUMNS);
    const filled = Math.floor(share * columns);
    const bar = '#'.repeat(filled) + '.'.repeat(columns - filled);
    await print(
      this.#process,
      `\x1b7\x1b[${terminal.rows};0f\x1b[42m\x1b[30mProgress: [${String(Math.round(share * 100)).padStart(3)}%]\x1b[49m\x1b[39m [${bar}] \x1b8`,
    );
  }

  async endBar(): Promise<void> {
    const terminal = this.#terminal();
    if (terminal === null || this.#barTotal === 0) return;
    this.#barTotal = 0;
    await print(this.#process, `\n\x1b7\x1b[0;${terminal.rows}r\x1b8\x1b[1A\x1b[J`);
  }

  #terminal(): { readonly rows: number; readonly columns: number } | null {
    const { terminal } = this.#process.session;
    return this.#isApt && this.#isTerminal && this.#quiet === 0 ? terminal : null;
  }
}
