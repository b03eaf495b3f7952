import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { printUsage } from './builtin-options.ts';
import { enterDirectory } from './cd.ts';

/** pushd, popd and dirs. */
export const directoryStack: Builtin = async (shell, args, name) => {
  if (name === 'pushd') return push(shell, args);
  return name === 'popd' ? pop(shell, args) : show(shell, args);
};

/** The whole stack: the working directory is its top. */
function stackOf(shell: ShellContext): string[] {
  return [shell.process.directory, ...shell.state.directoryStack];
}

/** `+2` and `-0` as a place in the stack; null where it is neither; -1 beyond the stack. */
function placeOf(text: string, length: number): number | null {
  const found = /^([-+])(\d+)$/.exec(text);
  if (found === null) return null;
  const place = found[1] === '+' ? Number(found[2]) : length - 1 - Number(found[2]);
  return place < 0 || place >= length ? -1 : place;
}

async function setStack(
  shell: ShellContext,
  command: string,
  stack: readonly string[],
  keep: boolean,
): Promise<number> {
  const [top, ...rest] = stack;
  if (!keep && top !== undefined) {
    const status = await enterDirectory(shell, top, { command, physical: false });
    if (status !== 0) return status;
  }
  shell.state.directoryStack.splice(0, shell.state.directoryStack.length, ...rest);
  return show(shell, []);
}

async function push(shell: ShellContext, args: readonly string[]): Promise<number> {
  const keep = args[0] === '-n';
  const words = args.filter((word) => word !== '-n' && word !== '--');
  const stack = stackOf(shell);
  const word = words[0];
  if (word === undefined) {
    const [top = '', second, ...rest] = stack;
    if (second === undefined) {
      await shell.complain('pushd: no other directory');
      return 1;
    }
    return setStack(shell, 'pushd', [second, top, ...rest], false);
  }
  const place = placeOf(word, stack.length);
  if (place === -1) {
    await shell.complain(
      stack.length === 1 ? 'pushd: directory stack empty' : `pushd: ${word}: directory stack index out of range`,
    );
    return 1;
  }
  if (place !== null) return setStack(shell, 'pushd', [...stack.slice(place), ...stack.slice(0, place)], keep);
  if (/^-./.test(word)) {
    await shell.complain(`pushd: ${word}: invalid number`);
    return printUsage(shell, 'pushd');
  }
  if (keep) {
    shell.state.directoryStack.unshift(word);
    return show(shell, []);
  }
  const before = shell.process.directory;
  const status = await enterDirectory(shell, word, { command: 'pushd', physical: false });
  if (status !== 0) return status;
  shell.state.directoryStack.unshift(before);
  return show(shell, []);
}

async function pop(shell: ShellContext, args: readonly string[]): Promise<number> {
  const keep = args[0] === '-n';
  const word = args.filter((each) => each !== '-n' && each !== '--')[0] ?? '+0';
  const stack = stackOf(shell);
  const place = placeOf(word, stack.length);
  if (place === null) {
    await shell.complain(`popd: ${word}: invalid ${word.startsWith('-') ? 'number' : 'argument'}`);
    return printUsage(shell, 'popd');
  }
  if (stack.length === 1) {
    await shell.complain('popd: directory stack empty');
    return 1;
  }
  if (place === -1) {
    await shell.complain(`popd: ${word}: directory stack index out of range`);
    return 1;
  }
  const removed = keep && place === 0 ? 1 : place;
  return setStack(shell, 'popd', stack.toSpliced(removed, 1), keep || removed !== 0);
}

async function show(shell: ShellContext, args: readonly string[]): Promise<number> {
  let clear = false;
  let long = false;
  let perLine = false;
  let numbered = false;
  let place: number | null = null;
  const stack = stackOf(shell);
  for (const word of args) {
    const found = placeOf(word, stack.length);
    if (found === -1) {
      await shell.complain(
        stack.length === 1 ? `dirs: directory stack empty` : `dirs: ${word}: directory stack index out of range`,
      );
      return 1;
    }
    if (found !== null) {
      place = found;
      continue;
    }
    if (!/^-[clpv]+$/.test(word)) {
      await shell.complain(`dirs: ${word}: ${word.startsWith('-') ? 'invalid number' : 'invalid argument'}`);
      return printUsage(shell, 'dirs');
    }
    clear ||= word.includes('c');
    long ||= word.includes('l');
    perLine ||= word.includes('p');
    numbered ||= word.includes('v');
  }
  if (clear) {
    shell.state.directoryStack.length = 0;
    return 0;
  }
  const home = shell.state.get('HOME') ?? '';
  const shown = stack.map((path) =>
    !long && home !== '' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path,
  );
  const lines = place === null ? shown : [shown[place] ?? ''];
  if (numbered)
    await shell.print(lines.map((path, index) => `${String(place ?? index).padStart(2)}  ${path}\n`).join(''));
  else await shell.print(`${lines.join(perLine ? '\n' : ' ')}\n`);
  return 0;
}
