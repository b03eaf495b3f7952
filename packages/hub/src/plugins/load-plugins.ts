import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { CerberusError } from '@cerberusmesh/contracts';
import type { LiveSource } from '../intake/sources/source.ts';
import type { ResponseAction } from '../response/actions/response-action.ts';
import { PLUGIN_LIMITS } from './limits.ts';
import { guardedAction } from './plugin-action.ts';
import { pluginModuleSchema, pluginSchema } from './plugin-contract.ts';
import { pluginSource } from './plugin-source.ts';

/** What the operator's plugins bring. */
export interface Plugins {
  readonly names: readonly string[];
  readonly sources: readonly LiveSource[];
  readonly actions: readonly ResponseAction[];
}

export interface PluginOptions {
  /** A folder of folders, each with an `index.js`, `index.mjs` or `index.ts`; none without one. */
  readonly directory: string | undefined;
  /** Kinds of action that there are already: a plugin replaces none. */
  readonly kinds: ReadonlySet<string>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A plugin that was left out, and why. */
  readonly onRefused: (plugin: string, reason: string) => void;
}

const ENTRIES = ['index.js', 'index.mjs', 'index.ts'] as const;
/** Whoever may write a plugin runs as the hub: nobody but its owner and root may. */
const OTHERS_MAY_WRITE = 0o022;

/**
 * Loads plugins. They run in the hub's process with all that it may do, so only what its owner put there is loaded. One
 * that is wrong is left out and said; it keeps neither the hub nor another plugin from working.
 *
 * @throws CerberusError `invalid-configuration` when the folder itself is not there or anybody may write to it
 */
export async function loadPlugins({ directory, kinds, now, onRefused }: PluginOptions): Promise<Plugins> {
  const names: string[] = [];
  const sources: LiveSource[] = [];
  const actions: ResponseAction[] = [];
  if (directory === undefined) return { names, sources, actions };
  const taken = new Set(kinds);
  const refusal = await whyNotTrusted(directory);
  if (refusal !== null) throw new CerberusError('invalid-configuration', `agent.plugins.directory: ${refusal}`);
  const folders = (await readdir(directory, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.startsWith('_'))
    .map(({ name }) => name)
    .toSorted()
    .slice(0, PLUGIN_LIMITS.maxPlugins);
  for (const name of folders) {
    try {
      const plugin = await loadPlugin(join(directory, name), now);
      const clash = plugin.actions.find(({ kind }) => taken.has(kind));
      if (clash !== undefined) throw new Error(`there is an action ${clash.kind} already`);
      for (const action of plugin.actions) {
        taken.add(action.kind);
        actions.push(guardedAction(name, action));
      }
      sources.push(...plugin.sources.map((source) => pluginSource(name, source, now)));
      names.push(name);
    } catch (error) {
      onRefused(name, error instanceof Error ? error.message : String(error));
    }
  }
  return { names, sources, actions };
}

async function loadPlugin(folder: string, now: () => number) {
  const untrusted = await whyNotTrusted(folder);
  if (untrusted !== null) throw new Error(untrusted);
  for (const entry of ENTRIES) {
    const path = join(folder, entry);
    if ((await stat(path).catch(() => null)) === null) continue;
    const refusal = await whyNotTrusted(path);
    if (refusal !== null) throw new Error(refusal);
    const module = pluginModuleSchema.parse(await import(pathToFileURL(path).href));
    const given = await Promise.race([
      module.default({ now }),
      sleep(PLUGIN_LIMITS.maxSetUpMs, null, { ref: false }).then(() => {
        throw new Error('it took too long to say what it has');
      }),
    ]);
    const parsed = pluginSchema(PLUGIN_LIMITS.maxParts).safeParse(given);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
  }
  throw new Error(`it has none of ${ENTRIES.join(', ')}`);
}

/** Null when nobody but this account and root may change what is there. */
async function whyNotTrusted(path: string): Promise<string | null> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) return `${path} cannot be read`;
  const self = process.getuid?.();
  if (self !== undefined && stats.uid !== self && stats.uid !== 0) return `${path} belongs to somebody else`;
  return (stats.mode & OTHERS_MAY_WRITE) === 0 ? null : `${path} can be written to by others`;
}
