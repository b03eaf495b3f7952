import type { BaseNode, MachineView } from './base-node.ts';
import { FileError, type FileStatus, type FileSystem } from './filesystem.ts';
import { MAX_FILE_BYTES, MAX_PATH_BYTES, MAX_SETTING_BYTES, type OverlayLimits } from './limits.ts';
import { MountRules } from './mount-rules.ts';
import { byCodeUnit, last, stripSlashes } from './names.ts';
import { kernelRefusal, OverlayBudget, OverlayNode, OverlayPool } from './overlay-node.ts';
import {
  childOf,
  EXECUTE,
  found,
  type Identity,
  kernelOf,
  type Node,
  type Overlay,
  permits,
  READ,
  type Resolved,
  resolvePath,
  targetOf,
  WRITE,
} from './resolve-path.ts';

export type { Identity } from './resolve-path.ts';

const ROOT: Identity = { userId: 0, groupIds: [0], umask: 0o022 };
/** Inodes that attackers make are told from those of the base. */
const FIRST_OVERLAY_INODE = 1_000_003;

/**
 * The file system one attacker sees: the shared base below, this attacker's changes above. Every operation checks
 * permissions as Linux would for the identity of the view.
 */
export class OverlayFileSystem implements FileSystem {
  readonly #shared: Overlay;
  readonly #identity: Identity;

  private constructor(shared: Overlay, identity: Identity) {
    this.#shared = shared;
    this.#identity = identity;
  }

  static create(
    base: BaseNode,
    machine: MachineView,
    limits: OverlayLimits,
    pool: OverlayPool = new OverlayPool(limits.maxOverlayBytes * 2),
  ): OverlayFileSystem {
    const root = new OverlayNode('directory', base.inode, base, machine);
    const mounts = MountRules.of(machine.persona);
    const budget = new OverlayBudget(mounts.limit(limits), pool);
    return new OverlayFileSystem(
      { root, machine, budget, mounts, settings: null, nextInode: FIRST_OVERLAY_INODE, version: 0 },
      ROOT,
    );
  }

  /** The overlay itself, for what keeps it. */
  get overlay(): Overlay {
    return this.#shared;
  }

  /** Changes with every change of the files. */
  get version(): number {
    return this.#shared.version;
  }

  /** Forgets every change: the machine is as installed again. For a pool that needs room. */
  reset(): void {
    const { root, budget } = this.#shared;
    root.children.clear();
    this.#shared.settings = null;
    budget.reset();
  }

  /** Whether this is the overlay that the budget belongs to. */
  owns(budget: OverlayBudget): boolean {
    return this.#shared.budget === budget;
  }

  as(identity: Identity): OverlayFileSystem {
    return new OverlayFileSystem(this.#shared, identity);
  }

  usage(): { readonly bytes: number; readonly files: number } {
    const { bytes, zeroBytes, files } = this.#shared.budget;
    return { bytes: bytes + zeroBytes, files };
  }

  stat(path: string): FileStatus {
    return this.#status(this.#find(path, true), path);
  }

  lstat(path: string): FileStatus {
    return this.#status(this.#find(path, false), path);
  }

  exists(path: string): boolean {
    return this.#attempt(() => this.#find(path, true)) !== null;
  }

  readFile(path: string): Uint8Array {
    const node = this.#find(path, true);
    if (node.type === 'directory') throw new FileError('EISDIR', path);
    this.#require(node, READ, path);
    const setting = this.#shared.settings === null || kernelOf(node) === null ? undefined : this.#setting(path);
    if (setting !== undefined) return setting;
    return node instanceof OverlayNode
      ? node.content(this.#shared.machine)
      : (node.content?.(this.#shared.machine) ?? new Uint8Array(0));
  }

  /** Whether the identity of this view may read (4), write (2) or execute (1) the file: access(2). */
  allows(path: string, wanted: number): boolean {
    const resolved = this.#attempt(() => resolvePath(this.#shared, this.#identity, path, true)) ?? null;
    const node = resolved?.node ?? null;
    if (resolved === null || node === null) return false;
    if ((wanted & EXECUTE) !== 0 && node.type === 'file' && this.#shared.mounts.forbidsExecution(resolved.names))
      return false;
    return (
      permits(this.#identity, node, wanted) &&
      !((wanted & WRITE) !== 0 && kernelOf(node) !== null && (node.mode & 0o222) === 0)
    );
  }

  writeFile(path: string, bytes: Uint8Array, options: { mode?: number; append?: boolean } = {}): void {
    const resolved = resolvePath(this.#shared, this.#identity, path, true);
    const { machine, budget } = this.#shared;
    if (resolved.node === null) {
      if (path.endsWith('/')) throw new FileError('EISDIR', path);
      const made = this.#create(resolved, 'file', options.mode ?? 0o666, path);
      if (bytes.length > 0) made.append(bytes, machine, budget, path);
      return;
    }
    if (resolved.node.type === 'directory') throw new FileError('EISDIR', path);
    this.#require(resolved.node, WRITE, path);
    const kernel = kernelOf(resolved.node);
    if (kernel !== null) {
      if ((resolved.node.mode & 0o200) === 0) throw new FileError(kernel === 'proc' ? 'EIO' : 'EACCES', path);
      if (resolved.node instanceof OverlayNode) return;
      this.#set(`/${resolved.names.join('/')}`, resolved.node, bytes, path);
      return;
    }
    if (resolved.node.type !== 'file') return;
    this.#requireWritable(resolved.names, path);
    const node = this.#writable(resolved.names);
    if (node.attributes.includes('i') || (node.attributes.includes('a') && options.append !== true))
      throw new FileError('EPERM', path);
    if (options.append === true) node.append(bytes, machine, budget, path);
    else node.replaceContent(bytes, budget, path, machine.now());
    node.modifiedAtMs = machine.now();
  }

  readDirectory(path: string): string[] {
    const node = this.#find(path, true);
    if (node.type !== 'directory') throw new FileError('ENOTDIR', path);
    this.#require(node, READ, path);
    const base = node instanceof OverlayNode ? node.base : node;
    const names = new Set(base?.children?.(this.#shared.machine).keys() ?? []);
    if (node instanceof OverlayNode) {
      for (const [name, child] of node.children) {
        if (child === null) names.delete(name);
        else names.add(name);
      }
    }
    return [...names].sort(byCodeUnit);
  }

  makeDirectory(path: string, options: { mode?: number } = {}): void {
    const resolved = resolvePath(this.#shared, this.#identity, stripSlashes(path), false);
    if (resolved.node !== null) throw new FileError('EEXIST', path);
    this.#create(resolved, 'directory', options.mode ?? 0o777, path);
  }

  removeFile(path: string): void {
    const resolved = resolvePath(this.#shared, this.#identity, path, false);
    const node = found(resolved, path);
    if (node.type === 'directory') throw new FileError('EISDIR', path);
    this.#remove(resolved, node, path);
  }

  removeDirectory(path: string): void {
    const resolved = resolvePath(this.#shared, this.#identity, stripSlashes(path), false);
    const node = found(resolved, path);
    if (/(^|\/)\.\/*$/.test(path)) throw new FileError('EINVAL', path);
    if (node.type !== 'directory') throw new FileError('ENOTDIR', path);
    if (resolved.names.length === 0) throw new FileError('EBUSY', path);
    if (this.as(ROOT).readDirectory(`/${resolved.names.join('/')}`).length > 0) throw new FileError('ENOTEMPTY', path);
    this.#remove(resolved, node, path);
  }

  rename(from: string, to: string): void {
    const source = resolvePath(this.#shared, this.#identity, stripSlashes(from), false);
    const moved = found(source, from);
    const target = resolvePath(this.#shared, this.#identity, stripSlashes(to), false);
    if (source.names.length === 0 || target.names.length === 0) throw new FileError('EBUSY', from);
    if (moved.type !== 'directory' && (from.endsWith('/') || to.endsWith('/'))) throw new FileError('ENOTDIR', to);
    const sourcePath = source.names.join('/');
    const targetPath = target.names.join('/');
    // Two names of one inode: rename(2) then does nothing.
    if (sourcePath === targetPath || target.node === moved) return;
    if (targetPath.startsWith(`${sourcePath}/`)) throw new FileError('EINVAL', from);
    this.#requireParent(source.names, moved, from);
    this.#requireParent(target.names, target.node, to);
    if (target.node !== null) {
      if (moved.type === 'directory' && target.node.type !== 'directory') throw new FileError('ENOTDIR', to);
      if (moved.type !== 'directory' && target.node.type === 'directory') throw new FileError('EISDIR', to);
      if (target.node.type === 'directory') this.removeDirectory(to);
      else this.removeFile(to);
    }
    const node = this.#writable(source.names);
    node.origin ??= node.base === null ? null : this.#originOf(source.names);
    this.#detach(source.names);
    this.#parent(target.names).children.set(last(target.names), node);
  }

  makeLink(target: string, path: string): void {
    const source = resolvePath(this.#shared, this.#identity, target, false);
    const node = found(source, target);
    if (node.type === 'directory') throw new FileError('EPERM', target);
    const resolved = resolvePath(this.#shared, this.#identity, path, false);
    if (resolved.node !== null) throw new FileError('EEXIST', path);
    this.#requireParent(resolved.names, null, path);
    const shared = this.#writable(source.names);
    shared.origin ??= shared.base === null ? null : this.#originOf(source.names);
    shared.links += 1;
    this.#parent(resolved.names).children.set(last(resolved.names), shared);
  }

  makeSymbolicLink(target: string, path: string): void {
    const resolved = resolvePath(this.#shared, this.#identity, path, false);
    if (resolved.node !== null) throw new FileError('EEXIST', path);
    if (Buffer.byteLength(target) > MAX_PATH_BYTES) throw new FileError('ENAMETOOLONG', path);
    if (target === '') throw new FileError('ENOENT', path);
    const node = this.#create(resolved, 'symbolic-link', 0o777, path, target);
    node.mode = 0o777;
    node.target = target;
  }

  /** mknod(2): a named pipe, which anybody may make. */
  makeFifo(path: string, mode = 0o666): void {
    const resolved = resolvePath(this.#shared, this.#identity, path, false);
    if (resolved.node !== null) throw new FileError('EEXIST', path);
    this.#create(resolved, 'fifo', mode, path);
  }

  readSymbolicLink(path: string): string {
    const node = this.#find(path, false);
    if (node.type !== 'symbolic-link') throw new FileError('EINVAL', path);
    return targetOf(this.#shared, node);
  }

  realPath(path: string): string {
    const resolved = resolvePath(this.#shared, this.#identity, path, true);
    found(resolved, path);
    return `/${resolved.names.join('/')}`;
  }

  changeMode(path: string, mode: number): void {
    const node = this.#owned(path);
    node.mode = mode & 0o7777;
  }

  changeOwner(path: string, userId: number, groupId: number, follow = true): void {
    if (this.#identity.userId !== 0) {
      this.#find(path, follow);
      throw new FileError('EPERM', path);
    }
    const node = this.#owned(path, follow);
    node.userId = userId;
    node.groupId = groupId;
    if (node.type !== 'symbolic-link') node.mode &= node.type === 'directory' ? 0o7777 : 0o1777;
  }

  changeTimes(path: string, modifiedAtMs: number, follow = true): void {
    this.#owned(path, follow).modifiedAtMs = modifiedAtMs;
  }

  /** chattr(1) flags of a file, such as `i`; no permission needed to read them. */
  attributes(path: string): string {
    const node = this.#find(path, true);
    return node instanceof OverlayNode ? node.attributes : '';
  }

  changeAttributes(path: string, attributes: string): void {
    if (this.#identity.userId !== 0) throw new FileError('EPERM', path);
    const resolved = resolvePath(this.#shared, this.#identity, path, true);
    const node = found(resolved, path);
    if (kernelOf(node) !== null) throw new FileError('EPERM', path);
    if (!(node instanceof OverlayNode) && attributes === '') return;
    this.#writable(resolved.names).attributes = attributes;
  }

  truncate(path: string, length: number): void {
    const node = this.#find(path, true);
    if (node.type === 'directory') throw new FileError('EISDIR', path);
    if (!Number.isSafeInteger(length) || length < 0) throw new FileError('EINVAL', path);
    if (length > MAX_FILE_BYTES) throw new FileError('EFBIG', path);
    this.#require(node, WRITE, path);
    const { machine, budget } = this.#shared;
    const size = node instanceof OverlayNode ? node.size(machine) : node.size;
    if (length <= size || kernelOf(node) !== null || node.type !== 'file') {
      this.writeFile(path, this.as(ROOT).readFile(path).subarray(0, length));
      return;
    }
    const { names } = resolvePath(this.#shared, this.#identity, path, true);
    this.#requireWritable(names, path);
    const extended = this.#writable(names);
    if (extended.attributes !== '') throw new FileError('EPERM', path);
    if (extended.ownContent() === null) extended.replaceContent(extended.content(machine), budget, path, machine.now());
    extended.extend(length - size);
    extended.modifiedAtMs = machine.now();
  }

  #attempt<Value>(operation: () => Value): Value | null {
    try {
      return operation();
    } catch (error) {
      if (error instanceof FileError) return null;
      throw error;
    }
  }

  #find(path: string, follow: boolean): Node {
    return found(resolvePath(this.#shared, this.#identity, path, follow), path);
  }

  #status(node: Node, _path: string): FileStatus {
    const changed = node instanceof OverlayNode;
    const now = changed ? null : node.current?.(this.#shared.machine);
    return {
      type: node.type,
      mode: node.mode,
      userId: node.userId,
      groupId: node.groupId,
      size: changed ? node.size(this.#shared.machine) : (now?.size ?? node.size),
      inode: node.inode,
      links: node.type === 'directory' ? 2 + this.#countDirectories(node) : changed ? node.links : 1,
      modifiedAtMs: now?.modifiedAtMs ?? node.modifiedAtMs,
    };
  }

  #countDirectories(node: Node): number {
    let count = 0;
    const base = node instanceof OverlayNode ? node.base : node;
    const changed = node instanceof OverlayNode ? node.children : new Map<string, OverlayNode | null>();
    for (const [name, child] of base?.children?.(this.#shared.machine) ?? [])
      if (child.type === 'directory' && !changed.has(name)) count += 1;
    for (const child of changed.values()) if (child?.type === 'directory') count += 1;
    return count;
  }

  #require(node: Node, wanted: number, path: string): void {
    if (!permits(this.#identity, node, wanted)) throw new FileError('EACCES', path);
  }

  /** Entries of the directory may be added or, where `entry` is given, removed or replaced. */
  #requireParent(names: readonly string[], entry: Node | null, path: string): void {
    const parent = this.#lookup(names.slice(0, -1));
    const kernel = kernelOf(parent);
    if (kernel !== null) throw new FileError(kernelRefusal(kernel, entry !== null), path);
    this.#requireWritable(names, path);
    this.#require(parent, WRITE | EXECUTE, path);
    const { userId } = this.#identity;
    const sticky = (parent.mode & 0o1000) !== 0;
    if (entry !== null && sticky && userId !== 0 && userId !== entry.userId && userId !== parent.userId)
      throw new FileError('EPERM', path);
    if (parent instanceof OverlayNode && parent.attributes.includes('i')) throw new FileError('EPERM', path);
    if (entry instanceof OverlayNode && /[ia]/.test(entry.attributes)) throw new FileError('EPERM', path);
  }

  #setting(path: string): Uint8Array | undefined {
    const { names } = resolvePath(this.#shared, this.#identity, path, true);
    return this.#shared.settings?.get(`/${names.join('/')}`);
  }

  /** Writes a setting of the kernel: a number stays a number, a list a list; what does not fit is EINVAL. */
  #set(key: string, node: BaseNode, bytes: Uint8Array, path: string): void {
    if (!key.startsWith('/proc/sys/') || bytes.length === 0) return;
    const text = Buffer.from(bytes).toString('latin1').split('\n', 1).join('').slice(0, MAX_SETTING_BYTES).trim();
    const known = Buffer.from(node.content?.(this.#shared.machine) ?? new Uint8Array(0)).toString('latin1');
    if (/^-?\d+\s/.test(known) && !/^-?\d+(\s+-?\d+)*$/.test(text)) throw new FileError('EINVAL', path);
    this.#shared.settings ??= new Map();
    this.#shared.settings.set(key, Buffer.from(`${text.replace(/\s+/g, '\t')}\n`, 'latin1'));
    this.#shared.version += 1;
  }

  #requireWritable(names: readonly string[], path: string): void {
    if (this.#shared.mounts.forbidsWriting(names)) throw new FileError('EROFS', path);
  }

  #lookup(names: readonly string[]): Node {
    let node: Node = this.#shared.root;
    for (const name of names) {
      const child = childOf(this.#shared, node, name);
      if (child === null) throw new FileError('ENOENT', `/${names.join('/')}`);
      node = child;
    }
    return node;
  }

  /** The overlay's own copy of the node at these names, with every directory above it copied up. */
  #writable(names: readonly string[]): OverlayNode {
    let node = this.#shared.root;
    this.#shared.version += 1;
    for (const name of names) {
      const child = childOf(this.#shared, node, name);
      if (child === null) throw new FileError('ENOENT', `/${names.join('/')}`);
      if (child instanceof OverlayNode) node = child;
      else {
        const copy = new OverlayNode(child.type, child.inode, child, this.#shared.machine);
        copy.nodeBytes = this.#shared.budget.takeNode(name, `/${names.join('/')}`);
        node.children.set(name, copy);
        node = copy;
      }
    }
    return node;
  }

  /** Where in the base the node at these names comes from: above it a directory may have been moved before. */
  #originOf(names: readonly string[]): string {
    let node = this.#shared.root;
    let origin = '';
    for (const name of names) {
      const child = childOf(this.#shared, node, name);
      if (!(child instanceof OverlayNode)) break;
      origin = child.origin ?? `${origin}/${name}`;
      node = child;
    }
    return origin;
  }

  #parent(names: readonly string[]): OverlayNode {
    const parent = this.#writable(names.slice(0, -1));
    parent.modifiedAtMs = this.#shared.machine.now();
    return parent;
  }

  #create(resolved: Resolved, type: FileStatus['type'], mode: number, path: string, target = ''): OverlayNode {
    const { budget } = this.#shared;
    this.#requireParent(resolved.names, null, path);
    const parent = this.#parent(resolved.names);
    budget.takeFile(path);
    const node = new OverlayNode(type, this.#shared.nextInode, null, this.#shared.machine);
    try {
      node.nodeBytes = budget.takeNode(last(resolved.names) + target, path);
    } catch (error) {
      budget.files -= 1;
      throw error;
    }
    this.#shared.nextInode += 1;
    node.mode = mode & ~this.#identity.umask & 0o7777;
    node.userId = this.#identity.userId;
    node.groupId = (parent.mode & 0o2000) !== 0 ? parent.groupId : (this.#identity.groupIds[0] ?? 0);
    parent.children.set(last(resolved.names), node);
    return node;
  }

  #remove(resolved: Resolved, node: Node, path: string): void {
    this.#requireParent(resolved.names, node, path);
    this.#detach(resolved.names);
    if (!(node instanceof OverlayNode)) return;
    node.links -= 1;
    if (node.links > 0) return;
    node.release(this.#shared.budget);
    if (node.base === null) this.#shared.budget.files -= 1;
  }

  /** Takes a name out of its directory; one of the base is marked as gone. */
  #detach(names: readonly string[]): void {
    const parent = this.#parent(names);
    const name = last(names);
    if (parent.base?.children?.(this.#shared.machine).has(name) === true) parent.children.set(name, null);
    else parent.children.delete(name);
  }

  #owned(path: string, follow = true): OverlayNode {
    const resolved = resolvePath(this.#shared, this.#identity, path, follow);
    const node = found(resolved, path);
    const { userId } = this.#identity;
    if (kernelOf(node) !== null) throw new FileError('EPERM', path);
    if (userId !== 0 && userId !== node.userId) throw new FileError('EPERM', path);
    if (node instanceof OverlayNode && node.attributes.includes('i')) throw new FileError('EPERM', path);
    this.#requireWritable(resolved.names, path);
    return this.#writable(resolved.names);
  }
}
