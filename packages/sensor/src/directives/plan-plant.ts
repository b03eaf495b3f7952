import type { DirectiveData, DirectiveFacts } from '@cerberusmesh/contracts';
import type { BaseNode, MachineView } from '../deception/filesystem/base-node.ts';
import { FileError } from '../deception/filesystem/filesystem.ts';
import { type SimulatedHost, sourceKey } from '../deception/host/create-host.ts';
import { fillTemplate } from '../deception/host/fill-template.ts';
import type { ServerPersona } from '../deception/host/persona.ts';
import type { Plant, PlantedDaemon, Plants } from '../deception/host/plants.ts';
import { SeededDraws } from '../deception/host/seeded-draws.ts';
import { type DrawnBait, drawBait } from './planted-bait.ts';

type PlantOrder = DirectiveData<'insert_trap'>;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What is planted is at most so much older than the directory that it lies in. */
const MAX_AGE_BEFORE_PARENT_MS = 30 * DAY_MS;

export interface PlannedPlant {
  readonly plant: Plant;
  readonly bait: DrawnBait;
  /** Planted files with their text. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths where something is already. */
  readonly leftOut: readonly string[];
}

/**
 * Makes what an order plants fit the machine: owners that it has, times before those of the directories around it,
 * numbers like those of its other files and daemons. The same order on the same machine always gives the same.
 *
 * @param issuedAtMs when the order was given
 * @param host the view of whoever it is for; nothing is planted where this view has something
 * @param before what was planted the first time: no more than that
 */
export function planPlant(
  id: string,
  order: PlantOrder,
  issuedAtMs: number,
  host: SimulatedHost,
  before: DirectiveFacts | null = null,
): PlannedPlant {
  const { machine, persona } = host;
  const draws = new SeededDraws(persona.seed).within(`plant ${id}`);
  const names = machineNames(persona);
  const fill = (text: string, more: ReadonlyMap<string, string> = new Map()) =>
    fillTemplate(text, (name) => more.get(name) ?? names.get(name));
  const bait = drawBait(order.bait, draws, fill);
  const entries = new Map<string, Map<string, BaseNode>>();
  const files = new Map<string, string>();
  const leftOut: string[] = [];

  for (const file of order.files) {
    const path = settle(host, fill(file.path));
    const isWanted = before === null || before.files?.includes(path?.full ?? '') === true;
    if (path === null || files.has(path.full) || !isWanted) {
      leftOut.push(fill(file.path));
      continue;
    }
    const owner = file.owner === null ? path.owner : (accountOf(persona, fill(file.owner)) ?? path.owner);
    // A directory's own time says when something came into it: what lies in one that is there is no younger. In one that
    // is planted with it, anything since the machine was installed goes.
    let atMs =
      path.missing.length === 0
        ? earlier(path.modifiedAtMs, persona.installedAtMs, draws.fraction(`time ${path.full}`))
        : sinceInstalled(persona.installedAtMs, issuedAtMs, draws.fraction(`time ${path.existing} ${path.missing[0]}`));
    let directory = path.existing;
    for (const name of path.missing) {
      const full = join(directory, name);
      if (entries.get(directory)?.has(name) !== true) {
        const mode = name.startsWith('.') ? 0o700 : 0o755;
        const attributes = { ...owner, mode, modifiedAtMs: atMs };
        put(
          entries,
          directory,
          name,
          machine.nodes.directory(full, () => new Map(), attributes),
        );
      }
      directory = full;
    }
    if (path.missing.length > 0) atMs = earlier(atMs, persona.installedAtMs, draws.fraction(`time ${path.full}`));
    const values = new Map([...bait.values, ['date', new Date(atMs).toISOString().slice(0, 10)] as const]);
    const text = fill(file.text, values);
    put(
      entries,
      directory,
      path.name,
      machine.nodes.file(path.full, text, { ...owner, mode: file.mode, modifiedAtMs: atMs }),
    );
    files.set(path.full, text);
  }
  const daemons = order.services.flatMap((service) => {
    const isTaken = host.sockets().some(({ state, localPort }) => state === 'LISTEN' && localPort === service.port);
    const isWanted = before === null || before.services?.some(({ unit }) => unit === service.unit) === true;
    if (!isTaken && isWanted) return [planDaemon(service, host, machine.plants, draws, fill)];
    leftOut.push(service.unit);
    return [];
  });
  return {
    plant: { id, source: order.source === null ? null : sourceKey(order.source), entries, daemons },
    bait,
    files,
    leftOut,
  };
}

/** Names that texts may use: what an author of a persona would write there. */
function machineNames(persona: ServerPersona): Map<string, string> {
  const user = persona.accounts.find(({ userId, shell }) => userId >= 1000 && userId < 60_000 && /sh$/.test(shell));
  const root = persona.accounts.find(({ userId }) => userId === 0);
  return new Map([
    ['hostname', persona.hostname],
    ['domain', persona.domain],
    ['address', persona.network.address],
    ['gateway', persona.network.gateway],
    ['networkPrefix', persona.network.address.split('.').slice(0, 3).join('.')],
    ['user', user?.name ?? root?.name ?? 'root'],
    ['userHome', user?.home ?? root?.home ?? '/root'],
    ['home', root?.home ?? '/root'],
  ]);
}

interface Settled {
  /** With every link on the way resolved. */
  readonly full: string;
  readonly existing: string;
  /** Directories between that one and the file. */
  readonly missing: readonly string[];
  readonly name: string;
  readonly owner: { readonly userId: number; readonly groupId: number };
  /** When the directory that is there was last changed by the machine itself. */
  readonly modifiedAtMs: number;
}

/** Where a file comes to lie; null where something is, or where nothing can be. */
function settle(host: SimulatedHost, path: string): Settled | null {
  const names = path.split('/').filter((name) => name !== '');
  const name = names.pop();
  if (name === undefined || isThere(host, path)) return null;
  const missing: string[] = [];
  for (;;) {
    const directory = `/${names.join('/')}`;
    if (isThere(host, directory)) {
      const existing = host.files.realPath(directory);
      const status = host.files.stat(existing);
      const base = nodeAt(host, existing);
      // What an attacker made is the attacker's: nothing appears in it by itself.
      if (status.type !== 'directory' || base === null || base.kernel !== undefined) return null;
      const full = join(existing, [...missing, name].join('/'));
      if (isThere(host, full)) return null;
      return {
        full,
        existing,
        missing,
        name,
        owner: { userId: status.userId, groupId: status.groupId },
        modifiedAtMs: base.current?.(host).modifiedAtMs ?? base.modifiedAtMs,
      };
    }
    const last = names.pop();
    if (last === undefined) return null;
    missing.unshift(last);
  }
}

function isThere(host: SimulatedHost, path: string): boolean {
  try {
    host.files.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof FileError) return error.code !== 'ENOENT';
    throw error;
  }
}

function nodeAt(host: SimulatedHost, path: string): BaseNode | null {
  const view: MachineView = host;
  let node: BaseNode | null = host.machine.base;
  for (const name of path.split('/')) if (name !== '') node = node?.children?.(view).get(name) ?? null;
  return node;
}

/** When somebody set something up: after the installation, and not lately. */
function sinceInstalled(installedAtMs: number, issuedAtMs: number, fraction: number): number {
  const first = installedAtMs + HOUR_MS;
  const last = Math.max(first, issuedAtMs - 3 * DAY_MS);
  return Math.floor(first + (last - first) * (0.2 + 0.8 * fraction));
}

/** A time before another, not before the machine was. */
function earlier(atMs: number, installedAtMs: number, fraction: number): number {
  const earliest = Math.max(installedAtMs + HOUR_MS, atMs - MAX_AGE_BEFORE_PARENT_MS);
  return Math.floor(earliest >= atMs ? atMs : atMs - (atMs - earliest) * fraction);
}

function accountOf(persona: ServerPersona, name: string) {
  const account = persona.accounts.find((each) => each.name === name);
  return account === undefined ? null : { userId: account.userId, groupId: account.groupId };
}

/** A daemon between those that the machine started at boot, by number, time and socket. */
function planDaemon(
  service: PlantOrder['services'][number],
  host: SimulatedHost,
  plants: Plants,
  draws: SeededDraws,
  fill: (text: string) => string,
): PlantedDaemon {
  const { persona } = host;
  const own = draws.within(`daemon ${service.unit}`);
  const daemons = persona.processes.filter(({ unit, parentId }) => unit !== null && parentId === 1);
  const numbers = new Set([...persona.processes.map(({ processId }) => processId), ...plants.processIds()]);
  const neighbours = daemons.length === 0 ? persona.processes : daemons;
  const first = neighbours[Math.floor(neighbours.length / 2)]?.processId ?? 400;
  const last = Math.max(first, ...neighbours.map(({ processId }) => processId));
  let processId = own.integer('number', first, last);
  while (numbers.has(processId)) processId += 1;
  const previous = persona.processes.findLast((process) => process.processId < processId);
  const userId = accountOf(persona, fill(service.user))?.userId ?? 0;
  const program = fill(service.program);
  return {
    process: {
      processId,
      parentId: 1,
      userId,
      terminal: null,
      command: fill(service.command),
      program,
      shortName: null,
      state: 'Ss',
      virtualKilobytes: own.integer('virtual', 24_000, 62_000),
      residentKilobytes: own.integer('resident', 9000, 22_000),
      cpuSecondsPerDay: 0.4 + own.fraction('cpu') * 3,
      threads: 1,
      startedAfterMs: (previous?.startedAfterMs ?? 5000) + own.integer('start', 3, 40),
      nice: 0,
      unit: service.unit,
    },
    socket: {
      protocol: service.address.includes(':') ? 'tcp6' : 'tcp',
      address: service.address,
      port: service.port,
      processId,
      processName: program.slice(program.lastIndexOf('/') + 1).slice(0, 15),
      userId,
      inode: Math.max(12_000, ...persona.listening.map(({ inode }) => inode)) + own.integer('socket', 1, 160),
      backlog: 128,
    },
  };
}

function put(entries: Map<string, Map<string, BaseNode>>, directory: string, name: string, node: BaseNode): void {
  const known = entries.get(directory) ?? new Map<string, BaseNode>();
  known.set(name, node);
  entries.set(directory, known);
}

function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
