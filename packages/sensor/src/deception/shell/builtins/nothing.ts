import type { Builtin } from '../interpreter/shell-context.ts';

export const nothing: Builtin = () => 0;

export const fail: Builtin = () => 1;
