import { type Command, print, printError } from '../kernel/program.ts';

/** Values of glibc 2.36 on x86-64: getconf(1). */
const VALUES: ReadonlyMap<string, string> = new Map([
  ['PAGE_SIZE', '4096'],
  ['PAGESIZE', '4096'],
  ['LONG_BIT', '64'],
  ['WORD_BIT', '32'],
  ['INT_MAX', '2147483647'],
  ['INT_MIN', '-2147483648'],
  ['UINT_MAX', '4294967295'],
  ['CHAR_BIT', '8'],
  ['ARG_MAX', '2097152'],
  ['OPEN_MAX', '1024'],
  ['CHILD_MAX', '15533'],
  ['CLK_TCK', '100'],
  ['NGROUPS_MAX', '65536'],
  ['HOST_NAME_MAX', '64'],
  ['LINE_MAX', '2048'],
  ['PATH', '/bin:/usr/bin'],
  ['GNU_LIBC_VERSION', 'glibc 2.36'],
  ['GNU_LIBPTHREAD_VERSION', 'NPTL 2.36'],
  ['_POSIX_VERSION', '200809'],
]);
const PATH_VALUES: ReadonlyMap<string, string> = new Map([
  ['NAME_MAX', '255'],
  ['PATH_MAX', '4096'],
  ['PIPE_BUF', '4096'],
  ['LINK_MAX', '65000'],
]);

export const getconf: Command = async ({ process, args }) => {
  const words = args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-v');
  const { cpuCount, memoryKilobytes } = process.session.host.persona.hardware;
  const all = new Map([
    ...VALUES,
    ['_NPROCESSORS_CONF', String(cpuCount)],
    ['_NPROCESSORS_ONLN', String(cpuCount)],
    ['_PHYS_PAGES', String(Math.floor(memoryKilobytes / 4))],
    ['_AVPHYS_PAGES', String(Math.floor(memoryKilobytes / 7))],
  ]);
  if (args.includes('-a')) {
    for (const [name, value] of all) await print(process, `${name.padEnd(34)} ${value}\n`);
    return 0;
  }
  const [name, path] = words;
  if (name === undefined) {
    await printError(process, 'Usage: getconf [-v SPEC] VAR\n  or:  getconf [-v SPEC] PATH_VAR PATH\n');
    return 2;
  }
  const value = path === undefined ? all.get(name) : PATH_VALUES.get(name);
  if (value === undefined) {
    await printError(process, `getconf: Unrecognized variable \`${name}'\n`);
    return 2;
  }
  await print(process, `${value}\n`);
  return 0;
};
