/** Orders to sensors, for the command line on the hub's machine. */
export { createDirectiveSigner } from './directive-signer.ts';
export { listDirectives } from './directive-store.ts';
export { startDirectives } from './directives.ts';
