import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Builtin, ExitControl, ReturnControl } from '../interpreter/shell-context.ts';
import { errorText } from '../kernel/error-text.ts';

export const source: Builtin = async (shell, args, name) => {
  const file = args[0];
  if (file === undefined) {
    await shell.complain(`${name}: filename argument required`);
    await shell.printError(`${name}: usage: ${name} filename [arguments]\n`);
    return 2;
  }
  const path = file.includes('/') ? file : (shell.findProgram(file) ?? file);
  let text: string;
  try {
    const input = path.startsWith('/dev/fd/') ? shell.process.descriptor(Number(path.slice(8))) : null;
    text = input === null ? bytesToByteString(shell.process.files.readFile(shell.process.path(path))) : '';
    for (
      let chunk = input === null ? '' : await input.read(shell.process);
      chunk !== '';
      chunk = (await input?.read(shell.process)) ?? ''
    )
      text += chunk;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (shell.state.dialect === 'posix') {
      await shell.complain(`.: cannot open ${file}: ${error.code === 'ENOENT' ? 'No such file' : errorText(error)}`);
      throw new ExitControl(2, true);
    }
    await shell.complain(error.code === 'EISDIR' ? `${name}: ${file}: is a directory` : `${file}: ${errorText(error)}`);
    return 1;
  }
  const { maxCallDepth } = shell.process.session.options.limits;
  if (shell.state.callDepth >= maxCallDepth) throw new ExitControl(1);
  const before = { positional: shell.state.positional, messageName: shell.state.messageName };
  if (args.length > 1) shell.state.positional = args.slice(1);
  if (!shell.state.interactive) shell.state.messageName = file;
  shell.state.callDepth += 1;
  shell.state.traceLevel += 1;
  shell.state.sourcedFiles.push(file);
  try {
    return await shell.runText({ text, firstLine: 0 }, { ownLines: true });
  } catch (error) {
    if (error instanceof ReturnControl) return error.status;
    throw error;
  } finally {
    shell.state.callDepth -= 1;
    shell.state.traceLevel -= 1;
    shell.state.sourcedFiles.pop();
    shell.state.messageName = before.messageName;
    if (args.length > 1) shell.state.positional = before.positional;
  }
};
