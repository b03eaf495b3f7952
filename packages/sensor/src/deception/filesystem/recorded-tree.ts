/**
 * The tree of an installed system as `personas/debian-12/record.py` writes it: one block a directory, its path first,
 * then an entry a line: name, kind and octal mode, owner, time, packages, size or target, interpreter. A block is read
 * when the directory is first looked into.
 */
export class RecordedTree {
  readonly #text: string;
  /** Where the entries of each directory begin. */
  readonly #offsets = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
    let at = 0;
    while (at < text.length) {
      const end = text.indexOf('\n', at);
      if (end === -1) break;
      this.#offsets.set(text.slice(at, end), end + 1);
      const next = text.indexOf('\n\n', end);
      at = next === -1 ? text.length : next + 2;
    }
  }

  /** Entries of the directory; none where it was not recorded. */
  entries(directory: string): RecordedEntry[] {
    const start = this.#offsets.get(directory);
    if (start === undefined || this.#text[start] === '\n') return [];
    const end = this.#text.indexOf('\n\n', start);
    return this.#text
      .slice(start, end === -1 ? undefined : end)
      .split('\n')
      .filter((line) => line !== '')
      .map(parseEntry);
  }
}

export interface RecordedEntry {
  readonly name: string;
  /** d(irectory), l(ink), e(LF), s(cript), z (gzip), f(ile) */
  readonly kind: string;
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
  /** null where the installation itself made it. */
  readonly modifiedAtMs: number | null;
  /** Numbers of the packages it belongs to; none where it was made on the machine. */
  readonly packages: readonly number[];
  readonly size: number;
  readonly target: string;
  /** The first line of a script. */
  readonly interpreter: string;
}

const USUAL_MODES: Readonly<Record<string, number>> = { d: 0o755, e: 0o755, s: 0o755, l: 0o777 };

function parseEntry(line: string): RecordedEntry {
  const [name = '', type = 'f', owner = '', time = '', packages = '', detail = '', interpreter = ''] = line.split('\t');
  const kind = type[0] ?? 'f';
  const [userId = 0, groupId = 0] = owner === '' ? [] : owner.split(':').map(Number);
  return {
    name,
    kind,
    mode: type.length > 1 ? Number.parseInt(type.slice(1), 8) : (USUAL_MODES[kind] ?? 0o644),
    userId,
    groupId,
    modifiedAtMs: time === '' ? null : Number.parseInt(time, 16) * 1000,
    packages: packages === '' ? [] : packages.split(',').map(Number),
    size: kind === 'l' || kind === 'd' ? 0 : Number(detail),
    target: kind === 'l' ? detail : '',
    interpreter,
  };
}
