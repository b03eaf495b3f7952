import type { Process } from '../kernel/process.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { lsmod } from './lsmod.ts';
import { stat } from './paths.ts';
import { answerAsRecorded, usageAsRecorded } from './recorded-answers.ts';

const MAX_DEPTH = 8;

/** The file of a module below /lib/modules, by its name in any spelling; null where there is none. */
function moduleFile(process: Process, name: string): string | null {
  const wanted = name.replaceAll('-', '_');
  const root = `/lib/modules/${process.session.host.persona.kernel.release}/kernel`;
  const search = (directory: string, depth: number): string | null => {
    if (depth > MAX_DEPTH || stat(process, directory)?.type !== 'directory') return null;
    for (const entry of process.list(directory)) {
      const path = `${directory}/${entry}`;
      if (entry.endsWith('.ko')) {
        if (entry.slice(0, -3).replaceAll('-', '_') === wanted) return path;
        continue;
      }
      const found = search(path, depth + 1);
      if (found !== null) return found;
    }
    return null;
  };
  return search(root, 0);
}

function isLoaded(process: Process, name: string) {
  return process.session.host.persona.kernelModules.find((module) => module.name === name.replaceAll('-', '_'));
}

/** modinfo of kmod 30: what every module says of itself. */
export const modinfo: Command = async (context) => {
  const { process, args } = context;
  const field = /(?:^| )(?:-F|--field)[ =]?(\S+)/.exec(args.join(' '))?.[1];
  const names = args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-F');
  if (names.length === 0) {
    await printError(process, 'modinfo: ERROR: missing module or filename.\n');
    return 1;
  }
  let status = 0;
  for (const name of names) {
    const path = name.includes('/') ? name : moduleFile(process, name);
    if (path === null || stat(process, path) === null) {
      await printError(process, `modinfo: ERROR: Module ${name} not found.\n`);
      status = 1;
      continue;
    }
    const module = path.split('/').at(-1)?.replace('.ko', '').replaceAll('-', '_') ?? name;
    const { release } = process.session.host.persona.kernel;
    const uses = process.session.host.persona.kernelModules
      .filter((each) => each.usedBy[1]?.split(',').includes(module) === true)
      .map((each) => each.name);
    const rows = [
      ['filename', path],
      ['license', 'GPL'],
      ['depends', uses.join(',')],
      ['retpoline', 'Y'],
      ['intree', 'Y'],
      ['name', module],
      ['vermagic', `${release} SMP preempt mod_unload modversions `],
    ] as const;
    for (const [key, value] of rows)
      if (field === undefined) await print(process, `${`${key}:`.padEnd(16)}${value}\n`);
      else if (field === key) await print(process, `${value}\n`);
  }
  return status;
};

/** rmmod of kmod 30. Modules of the machine are in use, or built to stay. */
export const rmmod: Command = async (context) => {
  const { process, args } = context;
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) {
    await printError(process, 'rmmod: ERROR: missing module name.\n');
    return 1;
  }
  let status = 0;
  for (const name of names) {
    const module = isLoaded(process, name);
    if (module === undefined) await printError(process, `rmmod: ERROR: Module ${name} is not currently loaded\n`);
    else if (module.usedBy[1] !== undefined)
      await printError(
        process,
        `rmmod: ERROR: Module ${name} is in use by: ${module.usedBy[1].replaceAll(',', ' ')}\n`,
      );
    else if (process.identity.userId !== 0)
      await printError(
        process,
        `rmmod: ERROR: could not remove '${name}': Operation not permitted\nrmmod: ERROR: could not remove module ${name}: Operation not permitted\n`,
      );
    else await printError(process, `rmmod: ERROR: Module ${name} is in use\n`);
    status = 1;
  }
  return status;
};

/** insmod of kmod 30: the kernel takes modules of its own build alone. */
export const insmod: Command = async (context) => {
  const { process, args } = context;
  const [path] = args.filter((arg) => !arg.startsWith('-'));
  if (path === undefined) {
    await printError(process, 'insmod: ERROR: missing filename.\n');
    return 1;
  }
  const found = stat(process, path);
  const name = path.split('/').at(-1)?.replace(/\.ko$/, '') ?? path;
  const why =
    found === null
      ? `could not load module ${path}: No such file or directory`
      : process.identity.userId !== 0
        ? `could not insert module ${path}: Operation not permitted`
        : isLoaded(process, name) !== undefined
          ? `could not insert module ${path}: File exists`
          : `could not insert module ${path}: Invalid module format`;
  await printError(process, `insmod: ERROR: ${why}\n`);
  return 1;
};

/** modprobe of kmod 30: what the kernel's tree has is there already, or comes without a word. */
export const modprobe: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const names = args.filter((arg, index) => !arg.startsWith('-') && !/^-[CdS]$/.test(args[index - 1] ?? ''));
  const [name] = names;
  if (name === undefined) {
    await printError(process, 'modprobe: ERROR: missing parameters. See -h.\n');
    return 1;
  }
  const { release } = process.session.host.persona.kernel;
  const several = /(^| )(-\w*[ar]|--all|--remove)( |$)/.test(text) ? names : [name];
  let status = 0;
  for (const each of several) {
    const loaded = isLoaded(process, each);
    if (loaded === undefined && moduleFile(process, each) === null) {
      if (!/(^| )(-\w*q|--quiet)/.test(text))
        await printError(process, `modprobe: FATAL: Module ${each} not found in directory /lib/modules/${release}\n`);
      status = 1;
    } else if (/(^| )(-\w*r|--remove)/.test(text)) {
      if (loaded !== undefined) {
        await printError(process, `modprobe: FATAL: Module ${each} is in use.\n`);
        status = 1;
      }
    } else if (loaded === undefined && process.identity.userId !== 0 && !/(^| )(-\w*n|--dry-run|--show)/.test(text)) {
      await printError(process, `modprobe: ERROR: could not insert '${each}': Operation not permitted\n`);
      status = 1;
    }
  }
  return status;
};

/** depmod of kmod 30: the lists are made, which root may do. */
export const depmod: Command = async (context) => {
  const { process, args } = context;
  const release = args.find((arg) => /^\d/.test(arg)) ?? process.session.host.persona.kernel.release;
  if (stat(process, `/lib/modules/${release}`) === null) {
    await printError(
      process,
      `depmod: ERROR: could not open directory /lib/modules/${release}: No such file or directory\ndepmod: FATAL: could not search modules: No such file or directory\n`,
    );
    return 1;
  }
  if (process.identity.userId === 0) return 0;
  await printError(
    process,
    `depmod: ERROR: openat(/lib/modules/${release}, modules.dep.${process.id}.0.${Math.floor(process.session.host.now() / 1000)}, 1101, 644): Permission denied\n`,
  );
  return 1;
};

/** kmod under its own name. */
export const kmod: Command = async (context) => {
  const [verb, ...args] = context.args;
  const commands = new Map([
    ['list', lsmod],
    ['lsmod', lsmod],
    ['rmmod', rmmod],
    ['insmod', insmod],
    ['modinfo', modinfo],
    ['modprobe', modprobe],
    ['depmod', depmod],
  ]);
  const command = commands.get(verb ?? '');
  if (verb === undefined || command === undefined) {
    if (verb === 'help') return (await answerAsRecorded({ ...context, args: ['--help'] })) ?? 0;
    if (verb !== undefined) await printError(context.process, `invalid command '${verb}'\n`);
    return usageAsRecorded(context);
  }
  return command({ ...context, name: verb, args });
};
