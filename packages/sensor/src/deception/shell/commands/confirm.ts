import { type CommandContext, printError } from '../kernel/program.ts';

/** Asks on standard error and reads one line: coreutils' yesno. */
export async function confirm(context: CommandContext, question: string): Promise<boolean> {
  const { process } = context;
  await printError(process, question);
  const input = process.descriptor(0);
  if (input === null) return false;
  let answer = '';
  for (let character = await input.read(process, 1); character !== ''; character = await input.read(process, 1)) {
    if (character === '\n') break;
    answer += character;
    if (answer.length > 4096) break;
  }
  return /^[yY]/.test(answer);
}

/** What rm, mv and cp call a file in their questions. */
export function kindText(type: string, size: number): string {
  switch (type) {
    case 'file':
      return size === 0 ? 'regular empty file' : 'regular file';
    case 'symbolic-link':
      return 'symbolic link';
    case 'character-device':
      return 'character special file';
    case 'block-device':
      return 'block special file';
    default:
      return type;
  }
}
