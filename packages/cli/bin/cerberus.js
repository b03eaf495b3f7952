#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on whatever Node the machine has, find the Node 24 that npm brought, and
// say what to do when there is none. Everything else is TypeScript, which only that Node can run.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUIRED_MAJOR = 24;
const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '../src/main.ts');

/** The Node that npm installed as an optional dependency of this repository, or null. */
function bundledNode() {
  const packages = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  for (let folder = here; ; folder = dirname(folder)) {
    for (const name of packages) {
      const candidate = join(folder, 'node_modules', name, 'bin', 'node');
      if (existsSync(candidate)) return candidate;
    }
    if (folder === dirname(folder)) return null;
  }
}

if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) {
  await import(main);
} else {
  const node = bundledNode();
  if (node === null) {
    process.stderr.write(
      `cerberus: needs Node ${REQUIRED_MAJOR} or newer; this is ${process.versions.node}, and npm has not brought one for ` +
        `${process.platform}-${process.arch}.\nRun 'npm install' in the repository, or install Node ${REQUIRED_MAJOR} and try again.\n`,
    );
    process.exit(6);
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
