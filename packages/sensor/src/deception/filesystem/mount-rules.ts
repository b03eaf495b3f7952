import type { HostPersona } from '../host/persona.ts';
import type { OverlayLimits } from './limits.ts';

/** What mount options forbid: writing where a file system is read-only, running programs where it is `noexec`. */
export class MountRules {
  readonly #readOnly: readonly Rule[];
  readonly #withoutExecution: readonly Rule[];
  readonly #smallestBytes: number;

  constructor(mounts: HostPersona['mounts']) {
    const rules = (option: string): Rule[] => {
      const list = mounts
        .filter(
          (mount) => !(mount.type === 'rootfs' && mounts.some((other) => other !== mount && other.mountPoint === '/')),
        )
        .map((mount) => ({
          prefix: mount.mountPoint === '/' ? '/' : `${mount.mountPoint}/`,
          applies: mount.options.split(',').includes(option),
        }));
      return list.some((rule) => rule.applies)
        ? list.sort((left, right) => right.prefix.length - left.prefix.length)
        : [];
    };
    this.#readOnly = rules('ro');
    this.#withoutExecution = rules('noexec');
    const temporary =
      mounts.find((mount) => mount.mountPoint === '/tmp') ??
      mounts.find((mount) => mount.type !== 'rootfs' && mount.mountPoint === '/');
    this.#smallestBytes =
      temporary === undefined
        ? Infinity
        : (temporary.totalKilobytes - temporary.usedKilobytes - temporary.reservedKilobytes) * 1024;
  }

  /** The rules of a persona; made once for all its hosts. */
  static of(persona: HostPersona): MountRules {
    const known = rulesOfPersonas.get(persona);
    if (known !== undefined) return known;
    const made = new MountRules(persona.mounts);
    rulesOfPersonas.set(persona, made);
    return made;
  }

  /** No more can be written than the machine's disk has room for. */
  limit(limits: OverlayLimits): OverlayLimits {
    return {
      maxOverlayBytes: Math.min(this.#smallestBytes, limits.maxOverlayBytes),
      maxOverlayFiles: limits.maxOverlayFiles,
      maxZeroBytes: this.#smallestBytes,
    };
  }

  forbidsWriting(names: readonly string[]): boolean {
    return applies(this.#readOnly, names);
  }

  forbidsExecution(names: readonly string[]): boolean {
    return applies(this.#withoutExecution, names);
  }
}

interface Rule {
  readonly prefix: string;
  readonly applies: boolean;
}

const rulesOfPersonas = new WeakMap<HostPersona, MountRules>();

/** Rules are ordered by length: the first that holds the path decides. */
function applies(rules: readonly Rule[], names: readonly string[]): boolean {
  if (rules.length === 0) return false;
  const path = `/${names.join('/')}/`;
  return rules.find((rule) => path.startsWith(rule.prefix) && path !== rule.prefix)?.applies ?? false;
}
