import type { Command } from 'commander';

/** Pieces that the declarations of commands are made of. */

type Run = (...values: unknown[]) => Promise<void> | void;

/** The action of one command file, loaded on first use: `cerberus attack map` starts no database driver. */
export function lazily(load: () => Promise<{ run: (...values: never[]) => Promise<void> | void }>): Run {
  return async (...values) => {
    const { run } = await load();
    await Reflect.apply(run, undefined, values);
  };
}

/** Options that every command with a data directory takes. */
export function withConfiguration(command: Command): Command {
  return command
    .option(
      '--config <file>',
      'configuration file (default: cerberus.yaml in the working directory, when there is one)',
    )
    .option('--data-dir <directory>', 'where everything is kept');
}

export function withOutput(command: Command): Command {
  return command.option('-o, --output <format>', 'table, json, ndjson or csv', 'table');
}

export function examples(command: Command, ...lines: string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}
