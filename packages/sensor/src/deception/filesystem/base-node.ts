import type { HostPersona, HostProcess } from '../host/host.ts';
import type { ProcessDetails } from '../host/processes.ts';
import type { FileStatus } from './filesystem.ts';

/** What dynamic files (`/proc`) are computed from. */
export interface MachineView {
  readonly persona: HostPersona;
  now(): number;
  bootedAtMs(): number;
  processes(): readonly HostProcess[];
  /** One process, with what /proc shows of it where a session runs it. */
  findProcess(processId: number): (HostProcess & { readonly inspect?: (() => ProcessDetails) | undefined }) | null;
  processIds(): Iterable<number>;
  /** Numbers of the pseudo terminals in use. */
  terminals(): readonly number[];
  hasTerminal(number: number): boolean;
}

/** The entries of a directory: a `Map`, or something that makes an entry only when it is asked for. */
export interface Entries extends Iterable<readonly [string, BaseNode]> {
  get(name: string): BaseNode | undefined;
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/**
 * One inode of the immutable base, shared by all attackers. Content and children are made when first asked for, so
 * that an untouched machine costs almost nothing.
 */
export interface BaseNode {
  readonly type: FileStatus['type'];
  readonly inode: number;
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
  readonly modifiedAtMs: number;
  /** Size in bytes that `stat` shows; asked before the content exists. */
  readonly size: number;
  readonly content?: (machine: MachineView) => Uint8Array;
  readonly children?: (machine: MachineView) => Entries;
  readonly target?: (machine: MachineView) => string;
  /** The kernel owns it: nothing can be created, changed or removed here. */
  readonly kernel?: 'proc' | 'sys';
}

/** Fixed entries, and more that are made only when looked at: a look costs no more where a thousand are logged in. */
export class LazyEntries implements Entries {
  readonly #fixed: ReadonlyMap<string, BaseNode>;
  readonly #names: () => Iterable<string>;
  readonly #make: (name: string) => BaseNode | undefined;

  constructor(
    fixed: ReadonlyMap<string, BaseNode>,
    names: () => Iterable<string>,
    make: (name: string) => BaseNode | undefined,
  ) {
    this.#fixed = fixed;
    this.#names = names;
    this.#make = make;
  }

  get(name: string): BaseNode | undefined {
    return this.#fixed.get(name) ?? this.#make(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *keys(): Iterable<string> {
    yield* this.#fixed.keys();
    yield* this.#names();
  }

  *[Symbol.iterator](): Iterator<readonly [string, BaseNode]> {
    for (const name of this.keys()) {
      const node = this.get(name);
      if (node !== undefined) yield [name, node];
    }
  }
}

/** Attributes that every constructor below takes. */
export interface BaseAttributes {
  readonly mode?: number;
  readonly userId?: number;
  readonly groupId?: number;
  readonly modifiedAtMs?: number;
}

/** Makes base nodes with inode numbers in the order of their making. */
export class BaseNodeFactory {
  #nextInode: number;
  readonly #installedAtMs: number;

  constructor(firstInode: number, installedAtMs: number) {
    this.#nextInode = firstInode;
    this.#installedAtMs = installedAtMs;
  }

  file(content: string | (() => Uint8Array), attributes: BaseAttributes & { readonly size?: number } = {}): BaseNode {
    const bytes = typeof content === 'string' ? memoized(() => Buffer.from(content, 'utf8')) : memoized(content);
    const size = attributes.size ?? (typeof content === 'string' ? Buffer.byteLength(content) : bytes().length);
    return { ...this.#status('file', 0o644, attributes), size, content: bytes };
  }

  directory(children: () => Entries, attributes: BaseAttributes = {}): BaseNode {
    return { ...this.#status('directory', 0o755, attributes), size: 4096, children: memoized(children) };
  }

  link(target: string, attributes: BaseAttributes = {}): BaseNode {
    return { ...this.#status('symbolic-link', 0o777, attributes), size: target.length, target: () => target };
  }

  special(type: 'character-device' | 'block-device' | 'fifo' | 'socket', attributes: BaseAttributes = {}): BaseNode {
    return { ...this.#status(type, 0o660, attributes), size: 0 };
  }

  kernelFile(
    kernel: 'proc' | 'sys',
    content: (machine: MachineView) => string,
    attributes: BaseAttributes = {},
  ): BaseNode {
    const read = (machine: MachineView) => Buffer.from(content(machine), 'utf8');
    return { ...this.#status('file', 0o444, attributes), size: kernel === 'sys' ? 4096 : 0, content: read, kernel };
  }

  kernelDirectory(
    kernel: 'proc' | 'sys',
    children: (machine: MachineView) => Entries,
    attributes: BaseAttributes = {},
  ): BaseNode {
    return { ...this.#status('directory', 0o555, attributes), size: 0, children, kernel };
  }

  kernelLink(
    kernel: 'proc' | 'sys',
    target: (machine: MachineView) => string,
    attributes: BaseAttributes = {},
  ): BaseNode {
    return { ...this.#status('symbolic-link', 0o777, attributes), size: 0, target, kernel };
  }

  #status(type: FileStatus['type'], mode: number, attributes: BaseAttributes) {
    const inode = this.#nextInode;
    this.#nextInode += 1;
    return {
      type,
      inode,
      mode: attributes.mode ?? mode,
      userId: attributes.userId ?? 0,
      groupId: attributes.groupId ?? 0,
      modifiedAtMs: attributes.modifiedAtMs ?? this.#installedAtMs,
    };
  }
}

function memoized<Value>(compute: () => Value): () => Value {
  let value: { readonly it: Value } | null = null;
  return () => {
    value ??= { it: compute() };
    return value.it;
  };
}
