import { CaptureFile, TextFile } from '../kernel/open-file.ts';
import type { CommandContext } from '../kernel/program.ts';
import { runProgram } from './run-program.ts';

/** Runs `sh -c text` in a child, feeding it a text or taking its output: popen(3). */
export async function runShellText(
  context: CommandContext,
  text: string,
  streams: { readonly input?: string; readonly captures: boolean },
): Promise<{ readonly status: number; readonly output: string }> {
  const { process } = context;
  const child = process.session.fork(process, { command: `sh -c ${text}` });
  const capture = streams.captures ? new CaptureFile(process.session.options.limits.maxVariableBytes) : null;
  if (capture !== null) child.setDescriptor(1, capture);
  if (streams.input !== undefined) child.setDescriptor(0, new TextFile(streams.input));
  const ended = child.run(() =>
    runProgram({ ...context, process: child }, ['sh', '-c', text], (name, why) => `${name}: ${why}`),
  );
  try {
    while (child.exitStatus === null) await process.block(child.waiters);
  } finally {
    if (child.exitStatus === null) child.deliver('KILL');
  }
  return { status: await ended, output: capture?.text() ?? '' };
}
