import type { BaseAttributes, BaseNode, BaseNodeFactory, Entries, MachineView } from './base-node.ts';

/** What a directory holds besides what was put there; a directory's node is made by the plan. */
export type RecordedEntries = (directory: string) => Iterable<readonly [string, BaseNode | BaseAttributes]>;

/**
 * A tree that is described by path and made directory by directory when it is looked at. What is put takes the place of
 * what was recorded under the same path; directories that are missing above it come with it.
 */
export class TreePlan {
  readonly #factory: BaseNodeFactory;
  readonly #recorded: RecordedEntries;
  readonly #planned = new Map<string, Map<string, () => BaseNode>>();
  /** Directories that were put only because something lies in them. */
  readonly #implied = new Set<string>();

  constructor(factory: BaseNodeFactory, recorded: RecordedEntries = () => []) {
    this.#factory = factory;
    this.#recorded = recorded;
  }

  put(path: string, make: (path: string) => BaseNode): void {
    const [parent, name] = split(path);
    this.#implied.delete(path);
    this.#childrenOf(parent).set(name, () => make(path));
  }

  directory(path: string, attributes: BaseAttributes = {}): void {
    this.put(path, () => this.#node(path, attributes));
    if (!this.#planned.has(path)) this.#planned.set(path, new Map());
  }

  /** A directory that was put, with entries that follow from the machine as it is when one looks. */
  replaceChildren(path: string, children: (machine: MachineView) => Entries): void {
    const [parent, name] = split(path);
    const make = this.#childrenOf(parent).get(name) ?? (() => this.#node(path, {}));
    this.put(path, () => ({ ...make(), children }));
  }

  text(path: string, text: string, attributes: BaseAttributes = {}): void {
    this.put(path, () => this.#factory.file(path, text, attributes));
  }

  link(path: string, target: string): void {
    this.put(path, () => this.#factory.link(path, target));
  }

  root(): BaseNode {
    return this.#node('/', {});
  }

  #childrenOf(directory: string): Map<string, () => BaseNode> {
    const known = this.#planned.get(directory);
    if (known !== undefined) return known;
    const children = new Map<string, () => BaseNode>();
    this.#planned.set(directory, children);
    if (directory !== '/') {
      const [parent, name] = split(directory);
      const siblings = this.#childrenOf(parent);
      if (!siblings.has(name)) {
        siblings.set(name, () => this.#node(directory, {}));
        this.#implied.add(directory);
      }
    }
    return children;
  }

  #node(path: string, attributes: BaseAttributes): BaseNode {
    return this.#factory.directory(path, () => this.#entries(path), attributes);
  }

  #entries(directory: string): Entries {
    const entries = new Map<string, BaseNode>();
    const prefix = directory === '/' ? '/' : `${directory}/`;
    for (const [name, found] of this.#recorded(directory))
      entries.set(name, 'type' in found ? found : this.#node(prefix + name, found));
    for (const [name, make] of this.#planned.get(directory) ?? [])
      if (!entries.has(name) || !this.#implied.has(prefix + name)) entries.set(name, make());
    return entries;
  }
}

function split(path: string): [string, string] {
  const at = path.lastIndexOf('/');
  return [at === 0 ? '/' : path.slice(0, at), path.slice(at + 1)];
}
