import type { BaseNode, MachineView } from './base-node.ts';
import { FileError, type FileErrorCode, type FileStatus } from './filesystem.ts';
import { MAX_ZERO_BYTES_READ, MIN_ZERO_RUN_BYTES, OVERLAY_NODE_BYTES, type OverlayLimits } from './limits.ts';

/**
 * The memory of all overlays together. When it is full, `makeRoom` may free some by forgetting an idle overlay; it
 * says whether it could.
 */
export class OverlayPool {
  bytes = 0;
  readonly #maxBytes: number;
  readonly #makeRoom: (asking: OverlayBudget) => boolean;

  constructor(maxBytes: number, makeRoom: (asking: OverlayBudget) => boolean = () => false) {
    this.#maxBytes = maxBytes;
    this.#makeRoom = makeRoom;
  }

  take(count: number, asking: OverlayBudget, path: string): void {
    while (this.bytes + count > this.#maxBytes && count > 0)
      if (!this.#makeRoom(asking)) throw new FileError('ENOSPC', path);
    this.bytes += count;
  }
}

/**
 * What an overlay has used so far; shared by every identity's view of it. The attacker's own limits count what `df`
 * would show; the pool counts what the sensor really keeps, so that a million empty files are not free.
 */
export class OverlayBudget {
  bytes = 0;
  /** Zeros that are only counted. */
  zeroBytes = 0;
  files = 0;
  readonly #limits: OverlayLimits;
  readonly #pool: OverlayPool;
  #pooledBytes = 0;

  constructor(limits: OverlayLimits, pool: OverlayPool) {
    this.#limits = limits;
    this.#pool = pool;
  }

  /** Zeros fill the simulated disk, not the sensor's memory. */
  takeZeros(count: number, path: string): void {
    const { maxZeroBytes = this.#limits.maxOverlayBytes } = this.#limits;
    if (this.bytes + this.zeroBytes + count > maxZeroBytes) throw new FileError('ENOSPC', path);
    this.zeroBytes += count;
  }

  takeBytes(count: number, path: string): void {
    if (this.bytes + count > this.#limits.maxOverlayBytes) throw new FileError('ENOSPC', path);
    this.#takePooled(count, path);
    this.bytes += count;
  }

  takeFile(path: string): void {
    if (this.files >= this.#limits.maxOverlayFiles) throw new FileError('ENOSPC', path);
    this.files += 1;
  }

  /** Memory of the node itself, its name and its link target. */
  takeNode(text: string, path: string): number {
    const bytes = OVERLAY_NODE_BYTES + text.length;
    this.#takePooled(bytes, path);
    return bytes;
  }

  giveBackNode(bytes: number): void {
    this.#takePooled(-bytes, '');
  }

  /** The overlay was forgotten. */
  reset(): void {
    this.#takePooled(-this.#pooledBytes, '');
    this.bytes = 0;
    this.zeroBytes = 0;
    this.files = 0;
  }

  #takePooled(count: number, path: string): void {
    this.#pool.take(count, this, path);
    this.#pooledBytes += count;
  }
}

const NOTHING = new Uint8Array(0);

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
  /** What the pool counts for this node besides its content. */
  nodeBytes = 0;
  /** Path in the base of what was moved away from there. */
  origin: string | null = null;
  /** When the content took the place of the base's. */
  replacedAtMs = 0;
  #children: Map<string, OverlayNode | null> | null = null;
  #bytes: Uint8Array | null = null;
  #length = 0;
  /** Zeros behind the content: those that were written take room on the disk, those of a hole do not. */
  #writtenZeros = 0;
  #holeBytes = 0;

  constructor(type: FileStatus['type'], inode: number, from: BaseNode | null, machine: MachineView) {
    this.type = type;
    this.inode = inode;
    this.base = from;
    this.mode = from?.mode ?? 0o644;
    this.userId = from?.userId ?? 0;
    this.groupId = from?.groupId ?? 0;
    this.modifiedAtMs = from?.current?.(machine).modifiedAtMs ?? from?.modifiedAtMs ?? machine.now();
    this.links = 1;
    this.target = from?.target?.(machine) ?? '';
  }

  /** What was changed below it; a null child is one removed from the base. Made when the first is. */
  get children(): Map<string, OverlayNode | null> {
    this.#children ??= new Map();
    return this.#children;
  }

  size(machine: MachineView): number {
    if (this.type === 'symbolic-link') return this.target.length;
    if (this.type === 'directory') return 4096;
    if (this.#bytes === null) return this.base?.current?.(machine).size ?? this.base?.size ?? 0;
    return this.#length + this.zeroBytes + this.#writtenSince(machine).length;
  }

  content(machine: MachineView): Uint8Array {
    if (this.#bytes === null) return this.base?.content?.(machine) ?? new Uint8Array(0);
    const own = this.#bytes.subarray(0, this.#length);
    const added = this.#writtenSince(machine);
    if (added.length === 0 && this.zeroBytes === 0) return own;
    return Buffer.concat([own, Buffer.alloc(Math.min(this.zeroBytes, MAX_ZERO_BYTES_READ)), added]);
  }

  /** Zeros at the end that are counted and not kept. */
  get zeroBytes(): number {
    return this.#writtenZeros + this.#holeBytes;
  }

  /** Makes the file longer without writing: what is between reads as zeros (ftruncate(2)). */
  extend(count: number): void {
    this.#holeBytes += count;
  }

  /** The content that took the place of the base's, if any did. */
  ownContent(): Uint8Array | null {
    return this.#bytes === null ? null : this.#bytes.subarray(0, this.#length);
  }

  /** A log goes on growing after an attacker cut it. */
  #writtenSince(machine: MachineView): Uint8Array {
    return this.base?.writtenSince?.(machine, this.replacedAtMs) ?? NOTHING;
  }

  replaceContent(bytes: Uint8Array, budget: OverlayBudget, path: string, now = 0): void {
    this.replacedAtMs = now;
    const before = this.#bytes === null ? 0 : this.#bytes.length;
    this.#dropZeros(budget);
    budget.takeBytes(bytes.length - before, path);
    this.#bytes = Uint8Array.from(bytes);
    this.#length = bytes.length;
  }

  /** Amortised: the buffer doubles, so that many small appends cost linear time. */
  append(bytes: Uint8Array, machine: MachineView, budget: OverlayBudget, path: string): void {
    if (this.#bytes === null || this.base?.writtenSince !== undefined)
      this.replaceContent(this.content(machine), budget, path, machine.now());
    if (bytes.length >= MIN_ZERO_RUN_BYTES && isZero(bytes)) {
      budget.takeZeros(bytes.length, path);
      this.#writtenZeros += bytes.length;
      return;
    }
    if (this.zeroBytes > 0) this.#keepZeros(budget, path);
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

  /** Something follows the zeros: they become content. */
  #keepZeros(budget: OverlayBudget, path: string): void {
    const length = this.#length + this.zeroBytes;
    budget.takeBytes(length - (this.#bytes?.length ?? 0), path);
    const kept = new Uint8Array(length);
    kept.set(this.#bytes?.subarray(0, this.#length) ?? NOTHING);
    this.#bytes = kept;
    this.#length = length;
    this.#dropZeros(budget);
  }

  #dropZeros(budget: OverlayBudget): void {
    budget.zeroBytes -= this.#writtenZeros;
    this.#writtenZeros = 0;
    this.#holeBytes = 0;
  }

  release(budget: OverlayBudget): void {
    this.#dropZeros(budget);
    if (this.#bytes !== null) budget.takeBytes(-this.#bytes.length, '');
    budget.giveBackNode(this.nodeBytes);
    this.nodeBytes = 0;
    this.#bytes = null;
    this.#length = 0;
  }
}

const ZEROS = Buffer.alloc(65_536);

function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const piece = bytes.subarray(at, at + ZEROS.length);
    if (Buffer.compare(piece, ZEROS.subarray(0, piece.length)) !== 0) return false;
  }
  return true;
}

/** procfs has no create at all (ENOENT); sysfs has it but refuses (EACCES); neither removes (EPERM). */
export function kernelRefusal(kernel: 'proc' | 'sys', removes: boolean): FileErrorCode {
  if (removes) return 'EPERM';
  return kernel === 'proc' ? 'ENOENT' : 'EACCES';
}
