/**
 * A Ctrl-C reaches every process at the terminal and is passed on by the launchers above us as well, so the same key
 * press may arrive several times; a person who presses again does so later.
 */
const SAME_PRESS_MS = 1_000;

/** Calls `first` at the first SIGINT, SIGTERM or SIGHUP; one that comes clearly later ends the process at once. */
export function onInterruption(first: () => void): void {
  let askedAtMs: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (askedAtMs === null) {
        askedAtMs = Date.now();
        first();
      } else if (Date.now() - askedAtMs > SAME_PRESS_MS) {
        process.exit(130);
      }
    });
  }
}
