/**
 * POSIX shell and bash: text to a typed tree. Pure, without dependencies, and safe on hostile input: every parse ends,
 * within limits, in a tree or a syntax error. The sensor's shell runs these trees; the hub's mapper reads them. This
 * package never runs anything.
 */
export type * from './ast.ts';
