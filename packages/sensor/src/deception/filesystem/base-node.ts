import type { Authentication } from '../host/history/auth-history.ts';
import type { Host, HostProcess } from '../host/host.ts';
import type { ProcessDetails } from '../host/processes.ts';
import type { FileStatus } from './filesystem.ts';

/** What dynamic files (`/proc`, logs) are computed from. */
export interface MachineView
  extends Pick<
    Host,
    'persona' | 'now' | 'bootedAtMs' | 'processes' | 'mounts' | 'sockets' | 'traffic' | 'kernelMessages' | 'logins'
  > {
  /** Whose view it is: the attacker's address. */
  readonly source: string;
  /** One process, with what /proc shows of it where a session runs it. */
  findProcess(processId: number): (HostProcess & { readonly inspect?: (() => ProcessDetails) | undefined }) | null;
  /** Passwords and keys that this attacker tried, oldest first. */
  authentications(): readonly Authentication[];
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
  /** Size and time now, of a file that goes on growing. */
  readonly current?: (machine: MachineView) => { readonly size: number; readonly modifiedAtMs: number };
  /** What the machine writes to the file after a time, whatever was done to the file before. */
  readonly writtenSince?: (machine: MachineView, sinceMs: number) => Uint8Array;
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

/** What lies in directories besides what the machine was made with. */
export interface PlantedEntries {
  over(directory: string, machine: MachineView, base: Entries): Entries;
}

/** Attributes that every constructor below takes. */
export interface BaseAttributes {
  readonly mode?: number;
  readonly userId?: number;
  readonly groupId?: number;
  readonly modifiedAtMs?: number;
  /** Made anew at each start of the machine. */
  readonly madeAtBoot?: boolean;
}

/** Content up to this size is kept once it was made; what is larger may be forgotten and made again. */
const MAX_KEPT_BYTES = 65_536;

/** Makes base nodes; an inode's number follows from the path, so that it is the same after every start. */
export class BaseNodeFactory {
  readonly #installedAtMs: number;
  readonly #planted: PlantedEntries;

  constructor(installedAtMs: number, planted: PlantedEntries) {
    this.#installedAtMs = installedAtMs;
    this.#planted = planted;
  }

  file(
    path: string,
    content: string | (() => Uint8Array),
    attributes: BaseAttributes & { readonly size?: number } = {},
  ): BaseNode {
    const make = typeof content === 'string' ? () => Buffer.from(content, 'utf8') : content;
    const bytes = kept(make);
    const size = attributes.size ?? (typeof content === 'string' ? Buffer.byteLength(content) : bytes().length);
    return atBoot(path, attributes, { ...this.#status(path, 'file', 0o644, attributes), size, content: bytes });
  }

  directory(path: string, children: () => Entries, attributes: BaseAttributes = {}): BaseNode {
    const made = memoized(children);
    const node = {
      ...this.#status(path, 'directory', 0o755, attributes),
      size: 4096,
      children: (machine: MachineView) => this.#planted.over(path, machine, made()),
    };
    return atBoot(path, attributes, node);
  }

  link(path: string, target: string, attributes: BaseAttributes = {}): BaseNode {
    const node = {
      ...this.#status(path, 'symbolic-link', 0o777, attributes),
      size: target.length,
      target: () => target,
    };
    return atBoot(path, attributes, node);
  }

  special(
    path: string,
    type: 'character-device' | 'block-device' | 'fifo' | 'socket',
    attributes: BaseAttributes = {},
  ): BaseNode {
    return atBoot(path, attributes, { ...this.#status(path, type, 0o660, attributes), size: 0 });
  }

  /** A file whose content follows from the machine as it is when one looks. */
  living(
    path: string,
    content: (machine: MachineView) => Uint8Array,
    attributes: BaseAttributes & {
      /** Cheaper than making the content. */
      readonly size?: (machine: MachineView) => number;
      readonly modifiedAt?: (machine: MachineView) => number;
      readonly writtenSince?: (machine: MachineView, sinceMs: number) => Uint8Array;
    } = {},
  ): BaseNode {
    const { size, modifiedAt, writtenSince } = attributes;
    return {
      ...this.#status(path, 'file', 0o644, attributes),
      size: 0,
      content,
      current: (machine) => ({
        size: size?.(machine) ?? content(machine).length,
        modifiedAtMs: modifiedAt?.(machine) ?? machine.now(),
      }),
      ...(writtenSince === undefined ? {} : { writtenSince }),
    };
  }

  kernelFile(
    path: string,
    kernel: 'proc' | 'sys',
    content: (machine: MachineView) => string,
    attributes: BaseAttributes = {},
  ): BaseNode {
    const read = (machine: MachineView) => Buffer.from(content(machine), 'latin1');
    return {
      ...this.#status(path, 'file', 0o444, attributes),
      size: kernel === 'sys' ? 4096 : 0,
      content: read,
      kernel,
      current: kernel === 'sys' ? bootPage : lookedAt,
    };
  }

  kernelDirectory(
    path: string,
    kernel: 'proc' | 'sys',
    children: (machine: MachineView) => Entries,
    attributes: BaseAttributes = {},
  ): BaseNode {
    return {
      ...this.#status(path, 'directory', kernel === 'sys' ? 0o755 : 0o555, attributes),
      size: 0,
      children,
      kernel,
      current: kernel === 'sys' ? bootDevice : lookedAt,
    };
  }

  kernelLink(path: string, kernel: 'proc' | 'sys', target: string): BaseNode {
    return {
      ...this.#status(path, 'symbolic-link', 0o777, {}),
      size: 0,
      target: () => target,
      kernel,
      current: kernel === 'sys' ? bootDevice : lookedAt,
    };
  }

  #status(path: string, type: FileStatus['type'], mode: number, attributes: BaseAttributes) {
    return {
      type,
      inode: inodeOf(path),
      mode: attributes.mode ?? mode,
      userId: attributes.userId ?? 0,
      groupId: attributes.groupId ?? 0,
      modifiedAtMs: attributes.modifiedAtMs ?? this.#installedAtMs,
    };
  }
}

/** proc(5) makes its inodes when they are looked at; sysfs and devtmpfs when the machine starts. */
const lookedAt = (machine: MachineView) => ({ size: 0, modifiedAtMs: machine.now() });
const bootDevice = (machine: MachineView) => ({ size: 0, modifiedAtMs: machine.bootedAtMs() + 2000 });
const bootPage = (machine: MachineView) => ({ size: 4096, modifiedAtMs: machine.bootedAtMs() + 2000 });

/** What lies in memory was made when the machine started. */
function atBoot(path: string, { madeAtBoot }: BaseAttributes, node: BaseNode): BaseNode {
  if (madeAtBoot !== true && !/^\/(run|dev)(\/|$)/.test(path)) return node;
  return { ...node, current: (machine) => ({ size: node.size, modifiedAtMs: machine.bootedAtMs() + 6000 }) };
}

/** FNV-1a of the path, in the range that a disk of some ten gigabytes has; 2 is the root's (ext4). */
function inodeOf(path: string): number {
  if (path === '/') return 2;
  let hash = 0x811c9dc5;
  for (let index = 0; index < path.length; index += 1) hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193);
  return 131_073 + ((hash >>> 0) % 2_300_000);
}

function memoized<Value>(compute: () => Value): () => Value {
  let value: { readonly it: Value } | null = null;
  return () => {
    value ??= { it: compute() };
    return value.it;
  };
}

function kept(make: () => Uint8Array): () => Uint8Array {
  let small: Uint8Array | null = null;
  let large: WeakRef<Uint8Array> | null = null;
  return () => {
    const known = small ?? large?.deref();
    if (known !== undefined) return known;
    const bytes = make();
    if (bytes.length <= MAX_KEPT_BYTES) small = bytes;
    else large = new WeakRef(bytes);
    return bytes;
  };
}
