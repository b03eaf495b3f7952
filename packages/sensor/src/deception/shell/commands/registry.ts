import type { Command, ProgramTable } from '../kernel/program.ts';
const table = new Map<string, Command>();
export const PROGRAMS: ProgramTable = { find: (name) => table.get(name) ?? null };
