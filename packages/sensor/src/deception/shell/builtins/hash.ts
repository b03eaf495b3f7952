import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

export const hash: Builtin = async (shell, args) => {
  const { state } = shell;
  if (state.dialect === 'posix') {
    for (const { path } of state.hashed.values()) if (args.length === 0) await shell.print(`${path}\n`);
    let status = 0;
    for (const name of args) {
      if (name.startsWith('-') || shell.isBuiltin(name) || shell.findProgram(name) !== null) continue;
      await shell.complain(`hash: ${name}: not found`);
      status = 1;
    }
    return status;
  }
  const options = await readOptions(shell, 'hash', args, 'dlprt', { takesValue: 'p' });
  if (options === null) return 2;
  const { letters, values, rest } = options;
  if (!state.options.has('hashall')) {
    await shell.complain('hash: hashing disabled');
    return 1;
  }
  const readable = letters.includes('l');
  if (letters.includes('r')) state.hashed.clear();
  if (rest.length === 0) {
    if (letters.includes('t') || letters.includes('d')) {
      await shell.complain(`hash: ${letters.includes('t') ? '-t' : '-d'}: option requires an argument`);
      return 1;
    }
    if (letters.includes('r')) return 0;
    if (state.hashed.size === 0) {
      if (!readable) await shell.print('hash: hash table empty\n');
      return 0;
    }
    if (!readable) await shell.print('hits\tcommand\n');
    for (const [name, { path, hits }] of state.hashed)
      await shell.print(readable ? `builtin hash -p ${path} ${name}\n` : `${String(hits).padStart(4)}\t${path}\n`);
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    const given = values.get('p');
    if (given !== undefined) {
      state.hashed.set(name, { path: given, hits: 0 });
      continue;
    }
    if (letters.includes('d') ? state.hashed.delete(name) : letters.includes('t') && state.hashed.has(name)) {
      const path = state.hashed.get(name)?.path;
      if (path !== undefined)
        await shell.print(
          readable ? `builtin hash -p ${path} ${name}\n` : rest.length > 1 ? `${name}\t${path}\n` : `${path}\n`,
        );
      continue;
    }
    if (name.includes('/') || shell.isBuiltin(name) || shell.hasFunction(name)) continue;
    const path = letters.includes('d') || letters.includes('t') ? null : shell.findProgram(name);
    if (path === null) {
      await shell.complain(`hash: ${name}: not found`);
      status = 1;
    } else state.hashed.set(name, { path, hits: 0 });
  }
  return status;
};
