import type { Process } from '../kernel/process.ts';
import { printError } from '../kernel/program.ts';

const COLOURS = new Map([
  ['error', '\x1b[1;31m'],
  ['warning', '\x1b[1;33m'],
]);

/** A message of the dpkg programs, which have colours where both outputs are terminals. */
export async function dpkgComplain(process: Process, text: string): Promise<void> {
  const coloured = [1, 2].every((number) => process.descriptor(number)?.isTerminal === true);
  await printError(
    process,
    coloured
      ? text.replace(/^(dpkg[a-z-]*:)(?: (error|warning):)?/gm, (_whole, program: string, kind: string | undefined) =>
          kind === undefined
            ? `\x1b[1m${program}\x1b[0m`
            : `\x1b[1m${program}\x1b[0m ${COLOURS.get(kind) ?? ''}${kind}:\x1b[0m`,
        )
      : text,
  );
}
