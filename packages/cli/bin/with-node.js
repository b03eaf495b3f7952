#!/usr/bin/env node
// with-node.js PROGRAM ARGUMENT...: runs a program of node_modules/.bin under the Node that npm brought. npm 10 does not
// link that Node into node_modules/.bin, so npm scripts cannot rely on finding it there.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithoutNode, suitableNode } from './bundled-node.js';

const node = suitableNode() ?? endWithoutNode();
const programs = join(dirname(fileURLToPath(import.meta.url)), '../../../node_modules/.bin');
const path = [dirname(node), programs, process.env.PATH].join(delimiter);
const [program, ...rest] = process.argv.slice(2);

const child = spawn(program, rest, { stdio: 'inherit', env: { ...process.env, PATH: path } });
child.on('error', (error) => {
  process.stderr.write(`${program}: ${error.message}\n`);
  process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
