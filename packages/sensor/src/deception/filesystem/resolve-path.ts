import type { BaseNode, MachineView } from './base-node.ts';
import { FileError } from './filesystem.ts';
import { MAX_NAME_BYTES, MAX_PATH_BYTES, MAX_SYMBOLIC_LINKS } from './limits.ts';
import type { MountRules } from './mount-rules.ts';
import { type OverlayBudget, OverlayNode } from './overlay-node.ts';

export type Node = BaseNode | OverlayNode;

export interface Identity {
  readonly userId: number;
  readonly groupIds: readonly number[];
  readonly umask: number;
}

/** Where a path leads: the directories above it, and its node if there is one. */
export interface Resolved {
  /** Names from the root; the last is the entry itself. Empty for the root. */
  readonly names: readonly string[];
  readonly node: Node | null;
}

/** What every identity's view of one attacker's files shares. */
export interface Overlay {
  readonly root: OverlayNode;
  readonly machine: MachineView;
  readonly budget: OverlayBudget;
  readonly mounts: MountRules;
  /** What was written to files under /proc/sys, by their path; null until the first is. */
  settings: Map<string, Uint8Array> | null;
  nextInode: number;
  /** Raised by every change. */
  version: number;
}

/** What access(2) asks for. */
export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;

/** The entry of a directory as this attacker sees it. */
export function childOf(overlay: Overlay, directory: Node, name: string): Node | null {
  if (directory instanceof OverlayNode) {
    const changed = directory.children.get(name);
    if (changed !== undefined) return changed;
    return directory.base?.children?.(overlay.machine).get(name) ?? null;
  }
  return directory.children?.(overlay.machine).get(name) ?? null;
}

/** Where a symbolic link leads. */
export function targetOf(overlay: Overlay, node: Node): string {
  if (node instanceof OverlayNode) return node.target;
  return node.target?.(overlay.machine) ?? '';
}

/** Whether the permission bits let the identity in: path_resolution(7). */
export function permits(identity: Identity, node: Node, wanted: number): boolean {
  const { userId, groupIds } = identity;
  if (userId === 0) return (wanted & EXECUTE) === 0 || node.type === 'directory' || (node.mode & 0o111) !== 0;
  const shift = node.userId === userId ? 6 : groupIds.includes(node.groupId) ? 3 : 0;
  return ((node.mode >> shift) & wanted) === wanted;
}

/**
 * Walks a path from the root as path_resolution(7) describes it.
 *
 * @throws FileError where it cannot be walked; a missing last entry is none
 */
export function resolvePath(overlay: Overlay, identity: Identity, path: string, followLast: boolean): Resolved {
  if (path === '') throw new FileError('ENOENT', path);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw new FileError('ENAMETOOLONG', path);
  const pending = path.split('/').reverse();
  const mustBeDirectory = path.endsWith('/') || path.endsWith('/.');
  const names: string[] = [];
  const nodes: Node[] = [overlay.root];
  let links = 0;
  while (pending.length > 0) {
    const name = pending.pop() ?? '';
    if (name === '' || name === '.') continue;
    const directory = nodes.at(-1);
    if (directory === undefined) throw new FileError('ENOENT', path);
    if (directory.type !== 'directory') throw new FileError('ENOTDIR', path);
    if (name === '..') {
      if (nodes.length > 1) {
        nodes.pop();
        names.pop();
      }
      continue;
    }
    if (name.length * 3 > MAX_NAME_BYTES && Buffer.byteLength(name) > MAX_NAME_BYTES)
      throw new FileError('ENAMETOOLONG', path);
    if (!permits(identity, directory, EXECUTE)) throw new FileError('EACCES', path);
    const child = childOf(overlay, directory, name);
    const isLast = pending.every((part) => part === '' || part === '.');
    if (child === null) {
      if (!isLast) throw new FileError('ENOENT', path);
      return { names: [...names, name], node: null };
    }
    if (child.type === 'symbolic-link' && (!isLast || followLast || mustBeDirectory)) {
      links += 1;
      if (links > MAX_SYMBOLIC_LINKS) throw new FileError('ELOOP', path);
      const target = targetOf(overlay, child);
      if (target.startsWith('/')) {
        names.length = 0;
        nodes.length = 1;
      }
      pending.push(...target.split('/').reverse());
      continue;
    }
    names.push(name);
    nodes.push(child);
  }
  const node = nodes.at(-1) ?? null;
  if (mustBeDirectory && node !== null && node.type !== 'directory') throw new FileError('ENOTDIR', path);
  return { names, node };
}

export function found(resolved: Resolved, path: string): Node {
  if (resolved.node === null) throw new FileError('ENOENT', path);
  return resolved.node;
}

export function kernelOf(node: Node): 'proc' | 'sys' | null {
  return (node instanceof OverlayNode ? node.base?.kernel : node.kernel) ?? null;
}
