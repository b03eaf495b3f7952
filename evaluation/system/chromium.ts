import { existsSync } from 'node:fs';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser for the checks is. Throws with what to install when there is none. */
export function findChromium(asked?: string): string {
  const path = asked ?? PATHS.find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error('No Chromium found: apt-get install chromium, or pass --chromium PATH.');
  return path;
}
