import { type CommandContext, printError } from '../kernel/program.ts';
import { PerlEvaluator } from './perl-evaluator.ts';
import { PerlFiles } from './perl-files.ts';
import { PerlLibrary } from './perl-library.ts';
import { PerlParser } from './perl-parser.ts';
import { type PerlStatement, PerlSyntaxError } from './perl-syntax.ts';
import { PerlDeath, PerlExit, PerlJump, perlText } from './perl-values.ts';

/** Modules of Debian's perl-base and perl-modules; others are not installed. */
const MODULES = new Set(
  'strict warnings utf8 vars lib constant feature bytes integer bigint IO IO::Socket IO::Socket::INET IO::Select IO::Handle IO::File Socket POSIX MIME::Base64 File::Basename File::Copy File::Find File::Path File::Temp File::Spec Cwd Data::Dumper Time::HiRes Time::Local Time::Piece Sys::Hostname Getopt::Long Getopt::Std List::Util Scalar::Util Digest::MD5 Digest::SHA Encode HTTP::Tiny JSON::PP Storable Term::ANSIColor Text::Wrap Text::ParseWords threads threads::shared Fcntl Errno Config Carp Env FindBin IPC::Open2 IPC::Open3 Math::BigInt Net::FTP Net::SMTP Net::Ping Tie::File parent base overload open'.split(
    ' ',
  ),
);
const INCLUDED =
  '(@INC contains: /etc/perl /usr/local/lib/x86_64-linux-gnu/perl/5.36.0 /usr/local/share/perl/5.36.0 /usr/lib/x86_64-linux-gnu/perl5/5.36 /usr/share/perl5 /usr/lib/x86_64-linux-gnu/perl-base /usr/lib/x86_64-linux-gnu/perl/5.36 /usr/share/perl/5.36 /usr/local/lib/site_perl)';

/** How `-n`, `-p`, `-l`, `-a`, `-F` and `-0` change a program. */
export interface PerlSwitches {
  readonly loops: boolean;
  readonly prints: boolean;
  readonly chomps: boolean;
  /** What `@F` is split by; null without `-a`. */
  readonly separator: string | null;
  /** `$/`; undefined reads everything at once. */
  readonly record: string | undefined;
}

/** One program of Perl: parsed, run, and its end told as perl tells it. */
export class PerlProgram {
  readonly #context: CommandContext;
  readonly #evaluator: PerlEvaluator;
  readonly #files: PerlFiles;
  readonly #name: string;
  #main: readonly PerlStatement[] = [];
  #end: readonly (readonly PerlStatement[])[] = [];

  constructor(context: CommandContext, name: string, args: readonly string[]) {
    this.#context = context;
    this.#name = name;
    this.#evaluator = new PerlEvaluator(context, name, args);
    this.#files = new PerlFiles(context);
    this.#evaluator.functions = new PerlLibrary(this.#evaluator, this.#files);
  }

  /** Status 2 and the complaint for the first module that is not there. */
  async loadModules(names: readonly string[], line = 0): Promise<number | null> {
    for (const name of names) {
      if (name === '' || MODULES.has(name) || /^v?[\d.]+$/.test(name)) continue;
      const file = `${name.replaceAll('::', '/')}.pm`;
      const place = line === 0 ? '.' : ` at ${this.#name} line ${line}.`;
      await printError(
        this.#context.process,
        `Can't locate ${file} in @INC (you may need to install the ${name} module) ${INCLUDED}${place}\nBEGIN failed--compilation aborted${place}\n`,
      );
      return 2;
    }
    return null;
  }

  /** Parses it and runs its BEGIN blocks; a status where it ends there. */
  async load(source: string, switches: PerlSwitches): Promise<number | null> {
    const parser = new PerlParser(source);
    try {
      this.#main = parser.program();
    } catch (error) {
      if (!(error instanceof PerlSyntaxError)) throw error;
      if (error.unended !== null) {
        const quote = error.unended === '"' ? `'"'` : `"${error.unended}"`;
        await printError(
          this.#context.process,
          `Can't find string terminator ${quote} anywhere before EOF at ${this.#name} line ${error.line}.\n`,
        );
        return 255;
      }
      const near = error.near.split('\n').slice(0, 2).join('\n').slice(0, 200);
      const at = `syntax error at ${this.#name} line ${error.line}, `;
      await printError(
        this.#context.process,
        `${at}${near === '' ? 'at EOF' : `near "${near}"`}\nExecution of ${this.#name} aborted due to compilation errors.\n`,
      );
      return 255;
    }
    for (const each of this.#main) {
      if (each.kind !== 'use') continue;
      const absent = await this.loadModules([each.module], each.line);
      if (absent !== null) return absent;
    }
    this.#end = parser.end;
    this.#evaluator.scalar('/').value = switches.record;
    if (switches.chomps) this.#evaluator.scalar('\\').value = '\n';
    const { globals } = this.#evaluator.variables;
    for (const block of parser.begin) {
      const status = await this.#guarded(async () => {
        await this.#evaluator.block(block, globals);
      });
      if (status !== null) return status;
    }
    return null;
  }

  /** Runs it, for every line where it loops, and then its END blocks. */
  async run(switches: PerlSwitches): Promise<number> {
    const { globals } = this.#evaluator.variables;
    const status = await this.#guarded(async () => {
      if (switches.loops) await this.#runLines(switches);
      else await this.#evaluator.block(this.#main, globals);
    });
    let ended = status;
    for (const block of [...this.#end].reverse())
      ended =
        (await this.#guarded(async () => {
          await this.#evaluator.block(block, globals);
        })) ?? ended;
    await this.#files.closeAll();
    return this.#evaluator.isChild ? 0 : (ended ?? 0);
  }

  /** What is printed goes there instead: a file that is edited in place. */
  printTo(output: (text: string) => Promise<void>): void {
    this.#evaluator.output = output;
  }

  /** Reads these instead of what is left of @ARGV. */
  readFrom(names: readonly string[]): void {
    this.#evaluator.variables.array(this.#evaluator.variables.globals, 'ARGV').items = [...names];
  }

  async #runLines({ prints, chomps, separator }: PerlSwitches): Promise<void> {
    const evaluator = this.#evaluator;
    const { globals } = evaluator.variables;
    const line = evaluator.scalar('_');
    for (;;) {
      const [text] = (await evaluator.functions?.readLines('ARGV', false)) ?? [];
      if (text === undefined) return;
      line.value = chomps ? perlText(text).replace(/\n$/, '') : text;
      if (separator !== null) {
        const call = new PerlParser(`our @F = split(${separator}, $_);`).program();
        await evaluator.block(call, globals);
      }
      try {
        await evaluator.block(this.#main, globals);
      } catch (error) {
        if (!(error instanceof PerlJump)) throw error;
        if (error.verb === 'last') return;
      }
      if (prints) await evaluator.output(`${perlText(line.value)}${perlText(evaluator.scalar('\\').value)}`);
    }
  }

  async #guarded(work: () => Promise<void>): Promise<number | null> {
    const { process } = this.#context;
    try {
      await work();
      return null;
    } catch (error) {
      if (error instanceof PerlJump) {
        const label =
          error.verb === 'return' ? "Can't return outside a subroutine" : `Can't "${error.verb}" outside a loop block`;
        await printError(process, `${label}${this.#evaluator.place()}`);
        return 255;
      }
      if (error instanceof PerlDeath) {
        await printError(process, perlText(error.value));
        return this.#evaluator.errorNumber & 0xff || 255;
      }
      if (!(error instanceof PerlExit)) throw error;
      if (error.status >= 0) return error.status & 0xff;
      await printError(process, 'Out of memory!\n');
      return 1;
    }
  }
}
