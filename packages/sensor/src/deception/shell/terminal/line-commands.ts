import { argumentCommands } from './argument-commands.ts';
import { completionCommands } from './completion-commands.ts';
import type { Command } from './editing.ts';
import { editingCommands } from './editing-commands.ts';
import { historyCommands } from './history-commands.ts';
import { searchCommands } from './search-commands.ts';
import { viCommands } from './vi-commands.ts';

let commands: ReadonlyMap<string, Command> | null = null;

/** Every command of the line editor by its readline name. */
export function lineCommands(): ReadonlyMap<string, Command> {
  commands ??= new Map([
    ...editingCommands,
    ...argumentCommands,
    ...historyCommands,
    ...searchCommands,
    ...completionCommands,
    ...viCommands,
  ]);
  return commands;
}

/** In the order of `bind -l`. */
export function commandNames(): string[] {
  return [...lineCommands().keys()].sort();
}
