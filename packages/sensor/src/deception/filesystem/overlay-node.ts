import type { BaseNode, MachineView } from './base-node.ts';
import { FileError, type FileStatus } from './filesystem.ts';
import type { OverlayLimits } from './limits.ts';

/** What an overlay has used so far; shared by every identity's view of it. */
export class OverlayBudget {
  bytes = 0;
  files = 0;
  readonly #limits: OverlayLimits;

  constructor(limits: OverlayLimits) {
    this.#limits = limits;
  }

  takeBytes(count: number, path: string): void {
    if (this.bytes + count > this.#limits.maxOverlayBytes) throw new FileError('ENOSPC', path);
    this.bytes += count;
  }

  takeFile(path: string): void {
    if (this.files >= this.#limits.maxOverlayFiles) throw new FileError('ENOSPC', path);
    this.files += 1;
  }
}

/**
 * One inode that an attacker changed or made. `base` holds what was there before: content and children not yet
 * replaced are still read from it.
 */
export class OverlayNode {
  readonly type: FileStatus['type'];
  readonly inode: number;
  readonly base: BaseNode | null;
  mode: number;
  userId: number;
  groupId: number;
  modifiedAtMs: number;
  links: number;
  target: string;
  /** chattr flags such as `i` and `a`. */
  attributes = '';
  /** A null child is one removed from the base. */
  readonly children = new Map<string, OverlayNode | null>();
  #bytes: Uint8Array | null = null;
  #length = 0;

  constructor(type: FileStatus['type'], inode: number, from: BaseNode | null, machine: MachineView) {
    this.type = type;
    this.inode = inode;
    this.base = from;
    this.mode = from?.mode ?? 0o644;
    this.userId = from?.userId ?? 0;
    this.groupId = from?.groupId ?? 0;
    this.modifiedAtMs = from?.modifiedAtMs ?? machine.now();
    this.links = 1;
    this.target = from?.target?.(machine) ?? '';
  }

  size(): number {
    if (this.type === 'symbolic-link') return this.target.length;
    if (this.type === 'directory') return 4096;
    return this.#bytes === null ? (this.base?.size ?? 0) : this.#length;
  }

  content(machine: MachineView): Uint8Array {
    if (this.#bytes !== null) return this.#bytes.subarray(0, this.#length);
    return this.base?.content?.(machine) ?? new Uint8Array(0);
  }

  replaceContent(bytes: Uint8Array, budget: OverlayBudget, path: string): void {
    const before = this.#bytes === null ? 0 : this.#bytes.length;
    budget.takeBytes(bytes.length - before, path);
    this.#bytes = Uint8Array.from(bytes);
    this.#length = bytes.length;
  }

  /** Amortised: the buffer doubles, so that many small appends cost linear time. */
  append(bytes: Uint8Array, machine: MachineView, budget: OverlayBudget, path: string): void {
    if (this.#bytes === null) this.replaceContent(this.content(machine), budget, path);
    const current = this.#bytes ?? new Uint8Array(0);
    const needed = this.#length + bytes.length;
    if (needed > current.length) {
      const capacity = Math.max(needed, Math.min(current.length * 2, current.length + 1_048_576));
      budget.takeBytes(capacity - current.length, path);
      const grown = new Uint8Array(capacity);
      grown.set(current.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes?.set(bytes, this.#length);
    this.#length = needed;
  }

  release(budget: OverlayBudget): void {
    if (this.#bytes !== null) budget.bytes -= this.#bytes.length;
    this.#bytes = null;
    this.#length = 0;
  }
}
