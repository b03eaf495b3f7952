import type { Process } from '../kernel/process.ts';
import { PerlArray, PerlCell, PerlHash, type PerlScalar, type PerlScope } from './perl-values.ts';

/** Variables of all blocks that are open, and what Perl sets beforehand (perlvar). */
export class PerlVariables {
  readonly globals: PerlScope = { names: new Map(), parent: null };

  constructor(process: Process, name: string, args: readonly string[]) {
    const set = (variable: string, value: PerlScalar) => {
      this.scalar(this.globals, variable).value = value;
    };
    set('0', name);
    set('$', process.id);
    set('"', ' ');
    set('/', '\n');
    set('^W', 0);
    set('<', process.identity.userId);
    set('>', process.identity.userId);
    set(']', '5.036000');
    set('@', '');
    set('!', '');
    set('?', 0);
    set('^O', 'linux');
    set('~', 'STDOUT');
    set(';', '\x1c');
    this.array(this.globals, 'ARGV').items = [...args];
    this.array(this.globals, 'INC').items = [
      '/etc/perl',
      '/usr/local/lib/x86_64-linux-gnu/perl/5.36.0',
      '/usr/local/share/perl/5.36.0',
      '/usr/lib/x86_64-linux-gnu/perl5/5.36',
      '/usr/share/perl5',
      '/usr/lib/x86_64-linux-gnu/perl-base',
      '/usr/lib/x86_64-linux-gnu/perl/5.36',
      '/usr/share/perl/5.36',
      '/usr/local/lib/site_perl',
    ];
    const environment = this.hash(this.globals, 'ENV').entries;
    for (const [key, value] of process.environment) environment.set(key, value);
  }

  scalar(scope: PerlScope, name: string): PerlCell {
    const found = this.#find(scope, `$${name}`);
    return found instanceof PerlCell ? found : this.#add(`$${name}`, new PerlCell());
  }

  array(scope: PerlScope, name: string): PerlArray {
    const found = this.#find(scope, `@${name}`);
    return found instanceof PerlArray ? found : this.#add(`@${name}`, new PerlArray());
  }

  hash(scope: PerlScope, name: string): PerlHash {
    const found = this.#find(scope, `%${name}`);
    return found instanceof PerlHash ? found : this.#add(`%${name}`, new PerlHash());
  }

  #find(scope: PerlScope, name: string): PerlCell | PerlArray | PerlHash | null {
    for (let at: PerlScope | null = scope; at !== null; at = at.parent) {
      const found = at.names.get(name);
      if (found !== undefined) return found;
    }
    return null;
  }

  #add<Thing extends PerlCell | PerlArray | PerlHash>(name: string, thing: Thing): Thing {
    this.globals.names.set(name, thing);
    return thing;
  }
}
