import { utf8 } from '../../byte-string.ts';
import { localeQuoted, speaksUtf8 } from './locale-quotes.ts';
import type { OpenFile } from './open-file.ts';
import type { Process } from './process.ts';

/** What a simulated program gets. Texts are byte strings; `args` lacks the program's own name. */
export interface CommandContext {
  readonly process: Process;
  /** `argv[0]` without directories, for messages. */
  readonly name: string;
  readonly args: readonly string[];
}

/** A simulated program: returns its exit status. One file per program or coherent family. */
export type Command = (context: CommandContext) => Promise<number> | number;

/** The programs that exist, and how to run one. Given to the session, so that programs may start programs. */
export interface ProgramTable {
  find(name: string): Command;
}

export async function print(process: Process, text: string): Promise<void> {
  await writeTo(process, 1, text);
}

/** Writes on standard error, with the quotes of the process's locale where GNU programs have those. */
export async function printError(process: Process, text: string): Promise<void> {
  await writeTo(process, 2, speaksUtf8(process.environment) ? localeQuoted(text) : text);
}

/** Writes to a descriptor; a closed one swallows the text. */
export async function writeTo(process: Process, descriptor: number, text: string): Promise<void> {
  const file: OpenFile | null = process.descriptor(descriptor);
  if (file !== null && text !== '') await file.write(process, text);
}

/** `name: message` on standard error. */
export async function complain(context: CommandContext, message: string): Promise<void> {
  await printError(context.process, `${utf8(`${context.name}: `) + message}\n`);
}
