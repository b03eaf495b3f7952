/** Diagnostics about ourselves as JSON lines on stderr; stdout is for data. Same call shape as pino, which the hub uses. */
export interface Log {
  debug(details: Readonly<Record<string, unknown>>, message: string): void;
  info(details: Readonly<Record<string, unknown>>, message: string): void;
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
  error(details: Readonly<Record<string, unknown>>, message: string): void;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** @param level the least severe level that is written */
export function createLog(part: string, level: LogLevel): Log {
  const least = LEVELS.indexOf(level);
  const at = (name: LogLevel) => (details: Readonly<Record<string, unknown>>, message: string) => {
    if (LEVELS.indexOf(name) < least) return;
    process.stderr.write(
      `${JSON.stringify({ at: new Date().toISOString(), level: name, part, message, ...details })}\n`,
    );
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
