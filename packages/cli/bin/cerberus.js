#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on whatever Node the machine has and find the Node 24 that npm brought.
// Everything else is TypeScript, which only that Node can run.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endWithoutNode, suitableNode } from './bundled-node.js';

const main = new URL('../src/main.ts', import.meta.url);
const node = suitableNode();
// An import makes much that is short-lived; with room for it, less of it is copied about.
const flags = process.argv[2] === 'import' ? ['--max-semi-space-size=64'] : [];

if (node === null) {
  endWithoutNode();
} else if (node === process.execPath && flags.length === 0) {
  await import(main);
} else {
  const child = spawn(node, [...flags, fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
