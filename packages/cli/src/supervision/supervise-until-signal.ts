import type { Configuration } from '../configuration/configuration-schema.ts';
import { onInterruption } from '../interruption.ts';
import { createLog } from './log.ts';
import { startSupervisor } from './supervisor.ts';

const PARENT_POLL_MS = 1_000;

/**
 * Runs until SIGINT, SIGTERM or SIGHUP; a second signal ends at once. Prints the `ready` line on stdout, and the
 * one-time set-up link, when there is one, on stderr.
 */
export async function superviseUntilSignal(configuration: Configuration, command: 'up' | 'hub'): Promise<void> {
  const log = createLog('supervisor', configuration.logLevel);
  const interruption = new AbortController();
  const asked = Promise.withResolvers<void>();
  const ask = () => {
    interruption.abort();
    asked.resolve();
  };
  onInterruption(ask);
  const stopWatching = watchParent(ask);

  try {
    const supervisor = await startSupervisor(configuration, { command, log, aborted: interruption.signal });
    if (supervisor.setupUrl !== null) {
      process.stderr.write(`\nFirst run: make the administrator's account at\n  ${supervisor.setupUrl}\n\n`);
    }
    process.stdout.write(`${JSON.stringify(supervisor.ready)}\n`);
    await asked.promise;
    await supervisor.stop();
  } finally {
    stopWatching();
  }
}

/**
 * npm does not always pass a signal on to what it started. Under npm, a parent that is gone means the same as a signal;
 * started by hand, a parent may go away on purpose (nohup, a service manager).
 */
function watchParent(gone: () => void): () => void {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, PARENT_POLL_MS);
  return () => clearInterval(timer);
}
