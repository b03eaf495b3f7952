import { z } from 'zod';
import type { Installation } from './deception/host/instantiate-persona.ts';
import type { Clock, Log, Random, TrapState } from './trap.ts';

const FILE = 'installation.json';

const installationSchema = z.strictObject({ seed: z.string().min(16), createdAtMs: z.number().positive() });

/** What this installation drew when it was first started; a file that cannot be read is replaced, which is another machine. */
export function openInstallation(
  state: TrapState,
  { clock, random, log }: { clock: Clock; random: Random; log: Log },
): Installation {
  const kept = state.read(FILE);
  if (kept !== null) {
    try {
      const parsed = installationSchema.safeParse(JSON.parse(Buffer.from(kept).toString('utf8')));
      if (parsed.success) return parsed.data;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    log.error('what tells this installation from others is damaged: it shows another machine from now on', {
      file: FILE,
    });
  }
  const made: Installation = {
    seed: Buffer.from(random.bytes(32)).toString('hex'),
    createdAtMs: Math.floor(clock.now()),
  };
  state.write(FILE, Buffer.from(`${JSON.stringify(made)}\n`, 'utf8'));
  return made;
}
