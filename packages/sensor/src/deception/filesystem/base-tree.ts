import type { DebianContent } from '../host/debian-content.ts';
import type { ServerPersona } from '../host/persona.ts';
import type { BaseNode, BaseNodeFactory } from './base-node.ts';
import { planBusyboxTree } from './busybox-tree.ts';
import { planDebianTree, recordedEntries } from './debian-tree.ts';
import { planDevices } from './dev-files.ts';
import { elfImage } from './elf-image.ts';
import { type HostKeySource, planHostKeys } from './host-key-files.ts';
import { planLogs } from './log-files.ts';
import { planNightlyFiles } from './nightly-files.ts';
import { procDirectory } from './proc-files.ts';
import { sysDirectory } from './sys-files.ts';
import { TreePlan } from './tree-plan.ts';

/** The machine's files as installed, built lazily from the persona. One per persona, shared by all its hosts. */
export function createBaseTree(
  persona: ServerPersona,
  debian: DebianContent | null,
  hostKeys: HostKeySource,
  factory: BaseNodeFactory,
): BaseNode {
  const plan = new TreePlan(factory, debian === null ? undefined : recordedEntries(factory, persona, debian));
  if (debian === null) planBusyboxTree(plan, factory, persona);
  else {
    planDebianTree(plan, factory, persona, debian);
    planHostKeys(plan, factory, persona, hostKeys);
  }
  planDevices(plan, factory, persona);
  planLogs(plan, factory, persona);
  plan.put('/proc', () => procDirectory(factory, persona));
  plan.put('/sys', () => sysDirectory(factory, persona));
  const userIds = new Map(persona.accounts.map((account) => [account.name, account.userId]));
  const groupIds = new Map(persona.memberships.map(({ group, groupId }) => [group, groupId]));
  const attributes = ({
    owner,
    group,
    mode,
  }: {
    readonly owner: string;
    readonly group: string;
    readonly mode: number;
  }) => ({
    mode,
    userId: userIds.get(owner) ?? 0,
    groupId: groupIds.get(group) ?? 0,
  });
  for (const directory of persona.directories)
    plan.directory(directory.path, { ...attributes(directory), modifiedAtMs: directory.modifiedAtMs });
  for (const file of persona.files)
    plan.text(file.path, file.text, { ...attributes(file), modifiedAtMs: file.modifiedAtMs });
  for (const { path, bytes, modifiedAtMs, ...owned } of persona.blobs)
    plan.put(path, () =>
      factory.file(path, () => elfImage(path, bytes), { ...attributes(owned), modifiedAtMs, size: bytes }),
    );
  for (const nightly of persona.nightly) planNightlyFiles(plan, factory, persona, nightly, attributes(nightly));
  for (const { path, target } of persona.links) plan.link(path, target);
  return plan.root();
}
