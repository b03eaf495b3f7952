// Plain JavaScript: it runs on whatever Node the machine has, before there is a Node 24.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REQUIRED_MAJOR = 24;

const here = dirname(fileURLToPath(import.meta.url));

/** A Node that is new enough: this one, else the one that npm installed as an optional dependency, else null. */
export function suitableNode() {
  if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) return process.execPath;
  const packages = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  for (let folder = here; ; folder = dirname(folder)) {
    for (const name of packages) {
      const candidate = join(folder, 'node_modules', name, 'bin', 'node');
      if (existsSync(candidate)) return candidate;
    }
    if (folder === dirname(folder)) return null;
  }
}

/** Says what to do, and ends. */
export function endWithoutNode() {
  process.stderr.write(
    `cerberus: needs Node ${REQUIRED_MAJOR} or newer; this is ${process.versions.node}, and npm has not brought one for ` +
      `${process.platform}-${process.arch}.\nRun 'npm install' in the repository, or install Node ${REQUIRED_MAJOR} and try again.\n`,
  );
  process.exit(6);
}
