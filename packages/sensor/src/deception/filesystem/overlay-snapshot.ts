import { z } from 'zod';
import type { BaseNode, MachineView } from './base-node.ts';
import type { OverlayFileSystem } from './overlay-file-system.ts';
import { type OverlayBudget, OverlayNode } from './overlay-node.ts';

const TYPES = ['file', 'directory', 'symbolic-link', 'character-device', 'block-device', 'fifo', 'socket'] as const;

/**
 * One changed name: parent's place in the list (-1 is the root), name, what it is. `gone` is a name removed from the base;
 * `same` another name of an earlier node.
 */
export const overlayNodeSchema = z.union([
  z.strictObject({ in: z.int(), name: z.string(), gone: z.literal(true) }),
  z.strictObject({ in: z.int(), name: z.string(), same: z.int() }),
  z.strictObject({
    in: z.int(),
    name: z.string(),
    type: z.enum(TYPES),
    inode: z.int(),
    mode: z.int(),
    user: z.int(),
    group: z.int(),
    modifiedAtMs: z.number(),
    /** Where in the base it comes from; null for what the attacker made. */
    from: z.string().nullable(),
    target: z.string().optional(),
    attributes: z.string().optional(),
    /** Bytes of its content in the list of contents; absent where it is still that of the base. */
    bytes: z.int().min(0).optional(),
    replacedAtMs: z.number().optional(),
    /** Zeros behind the content. */
    zeros: z.int().min(0).optional(),
  }),
]);

export type KeptNode = z.infer<typeof overlayNodeSchema>;

export interface KeptOverlay {
  readonly nodes: KeptNode[];
  readonly contents: Uint8Array[];
  readonly nextInode: number;
}

/** Everything an attacker changed, in an order in which it can be put back. Files above the limit are left out. */
export function takeOverlay(files: OverlayFileSystem, maxFileBytes: number): KeptOverlay {
  const { root, nextInode } = files.overlay;
  const nodes: KeptNode[] = [];
  const contents: Uint8Array[] = [];
  const places = new Map<OverlayNode, number>();
  const pending: { readonly node: OverlayNode; readonly place: number; readonly path: string }[] = [
    { node: root, place: -1, path: '' },
  ];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { node: directory, place, path } = next;
    if (directory.type !== 'directory') continue;
    for (const [name, child] of directory.children) {
      if (child === null) {
        nodes.push({ in: place, name, gone: true });
        continue;
      }
      const known = places.get(child);
      if (known !== undefined) {
        nodes.push({ in: place, name, same: known });
        continue;
      }
      const content = child.ownContent();
      if (content !== null && content.length > maxFileBytes) continue;
      const from = child.base === null ? null : (child.origin ?? `${path}/${name}`);
      places.set(child, nodes.length);
      if (child.type === 'directory')
        pending.push({ node: child, place: nodes.length, path: from ?? `${path}/${name}` });
      nodes.push({
        in: place,
        name,
        type: child.type,
        inode: child.inode,
        mode: child.mode,
        user: child.userId,
        group: child.groupId,
        modifiedAtMs: child.modifiedAtMs,
        from,
        ...(child.target === '' ? {} : { target: child.target }),
        ...(child.attributes === '' ? {} : { attributes: child.attributes }),
        ...(content === null
          ? {}
          : {
              bytes: content.length,
              replacedAtMs: child.replacedAtMs,
              ...(child.zeroBytes === 0 ? {} : { zeros: child.zeroBytes }),
            }),
      });
      if (content !== null) contents.push(content);
    }
  }
  return { nodes, contents, nextInode };
}

/**
 * Puts kept changes into a fresh overlay; false where they do not fit together.
 *
 * @throws FileError ENOSPC where they are more than an attacker may have
 */
export function restoreOverlay(
  files: OverlayFileSystem,
  nodes: readonly KeptNode[],
  contents: Uint8Array,
  nextInode: number,
): boolean {
  const { overlay } = files;
  const { root, machine, budget } = overlay;
  const made: (OverlayNode | null)[] = [];
  let at = 0;
  for (const kept of nodes) {
    const parent = kept.in === -1 ? root : made[kept.in];
    if (parent === undefined || parent === null || parent.type !== 'directory') return false;
    if (kept.name === '' || kept.name.includes('/')) return false;
    if ('gone' in kept) {
      parent.children.set(kept.name, null);
      made.push(null);
      continue;
    }
    if ('same' in kept) {
      const other = made[kept.same];
      if (other === undefined || other === null) return false;
      other.links += 1;
      parent.children.set(kept.name, other);
      made.push(other);
      continue;
    }
    const content = kept.bytes === undefined ? null : contents.subarray(at, at + kept.bytes);
    if (content !== null && content.length !== kept.bytes) return false;
    at += content?.length ?? 0;
    const node = restoreNode(kept, content, machine, root.base, budget);
    if (node !== null) parent.children.set(kept.name, node);
    made.push(node);
  }
  overlay.nextInode = Math.max(overlay.nextInode, nextInode);
  return true;
}

function restoreNode(
  kept: Extract<KeptNode, { readonly type: unknown }>,
  content: Uint8Array | null,
  machine: MachineView,
  root: BaseNode | null,
  budget: OverlayBudget,
): OverlayNode | null {
  const base = kept.from === null ? null : baseAt(root, kept.from, machine);
  // What was planted may have been taken away again: a file goes with it, a directory stays for what the attacker put there.
  if (kept.from !== null && base === null && content === null && kept.type !== 'directory') return null;
  const node = new OverlayNode(kept.type, kept.inode, base, machine);
  node.nodeBytes = budget.takeNode(kept.name + (kept.target ?? ''), kept.name);
  if (kept.from === null) budget.takeFile(kept.name);
  node.mode = kept.mode;
  node.userId = kept.user;
  node.groupId = kept.group;
  node.modifiedAtMs = kept.modifiedAtMs;
  node.target = kept.target ?? node.target;
  node.attributes = kept.attributes ?? '';
  node.origin = kept.from;
  if (content !== null) node.replaceContent(content, budget, kept.name, kept.replacedAtMs ?? 0);
  if (kept.zeros !== undefined) node.extend(kept.zeros);
  return node;
}

function baseAt(root: BaseNode | null, path: string, machine: MachineView): BaseNode | null {
  let node = root;
  for (const name of path.split('/')) if (name !== '') node = node?.children?.(machine).get(name) ?? null;
  return node;
}
