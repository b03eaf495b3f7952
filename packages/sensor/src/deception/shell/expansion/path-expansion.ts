import { FileError } from '../../filesystem/filesystem.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import type { Process } from '../kernel/process.ts';
import { MAX_EXPANDED_WORDS, MAX_VISITED_FILES } from '../limits.ts';
import { ExpansionError } from './expansion-error.ts';
import { hasPatternCharacters, matchesPattern, unescapePattern } from './pattern.ts';

/** Pathname expansion (XCU 2.6.6), one component after the other; names come sorted by byte. */
export class PathExpansion {
  readonly #process: Process;
  readonly #state: ShellState;
  readonly #ignoreCase: boolean;
  readonly #extended: boolean;

  constructor(process: Process, state: ShellState) {
    this.#process = process;
    this.#state = state;
    this.#ignoreCase = state.shoptOptions.has('nocaseglob');
    this.#extended = state.shoptOptions.has('extglob');
  }

  /** Names that match, sorted; the pattern itself, unescaped, where there are none and no option says otherwise. */
  async expand(pattern: string): Promise<string[]> {
    const { options, shoptOptions } = this.#state;
    if (options.has('noglob') || !hasPatternCharacters(pattern, this.#extended)) return [unescapePattern(pattern)];
    const found = await this.#match(pattern);
    if (found.length > 0) return found.sort();
    if (shoptOptions.has('failglob')) throw new ExpansionError(`no match: ${unescapePattern(pattern)}`);
    return shoptOptions.has('nullglob') ? [] : [unescapePattern(pattern)];
  }

  async #match(pattern: string): Promise<string[]> {
    const components = pattern.split('/');
    let found: string[] = [pattern.startsWith('/') ? '/' : ''];
    for (const [index, component] of components.entries()) {
      const isLast = index === components.length - 1;
      if (component === '') {
        if (index > 0 && isLast)
          found = found.filter((path) => this.#isDirectory(path)).map((path) => (path === '/' ? path : `${path}/`));
        continue;
      }
      const next: string[] = [];
      for (const path of found) {
        const pause = this.#process.step(2);
        if (pause !== null) await pause;
        if (component === '**' && this.#state.shoptOptions.has('globstar')) await this.#below(path, isLast, next);
        else if (!hasPatternCharacters(component, this.#extended)) {
          const candidate = join(path, unescapePattern(component));
          if (!isLast || this.#exists(candidate)) next.push(candidate);
        } else this.#inDirectory(path, component, next);
        if (next.length > MAX_EXPANDED_WORDS) throw new ExpansionError('xrealloc: cannot allocate 800000 bytes', true);
      }
      found = next;
    }
    return found.filter((path) => path !== '' && this.#exists(path));
  }

  #inDirectory(path: string, component: string, found: string[]): void {
    const showHidden = component.startsWith('.') || this.#state.shoptOptions.has('dotglob');
    for (const name of this.#list(path)) {
      if (name.startsWith('.') && !showHidden) continue;
      if (matchesPattern(component, name, this.#ignoreCase, this.#extended)) found.push(join(path, name));
    }
  }

  /** `**`: the directory itself and every directory below; as the last component every file too. */
  async #below(path: string, withFiles: boolean, found: string[]): Promise<void> {
    const pending = [path];
    if (!withFiles || path !== '') found.push(path);
    for (let visited = 0; pending.length > 0 && visited < MAX_VISITED_FILES; visited += 1) {
      const pause = this.#process.step(2);
      if (pause !== null) await pause;
      const directory = pending.shift() ?? '';
      for (const name of this.#list(directory)) {
        if (name.startsWith('.') && !this.#state.shoptOptions.has('dotglob')) continue;
        const child = join(directory, name);
        const isDirectory = this.#isDirectory(child, false);
        if (isDirectory) pending.push(child);
        if (isDirectory || withFiles) found.push(child);
      }
    }
  }

  #exists(path: string): boolean {
    return this.#attempt(() => this.#process.files.lstat(this.#process.path(path)) !== undefined, false);
  }

  #isDirectory(path: string, follow = true): boolean {
    const { files } = this.#process;
    const full = this.#process.path(path);
    return this.#attempt(() => (follow ? files.stat(full) : files.lstat(full)).type === 'directory', false);
  }

  #list(path: string): string[] {
    return this.#attempt(() => this.#process.list(path === '' ? '.' : path), []);
  }

  #attempt<Value>(look: () => Value, otherwise: Value): Value {
    try {
      return look();
    } catch (error) {
      if (error instanceof FileError) return otherwise;
      throw error;
    }
  }
}

function join(path: string, name: string): string {
  return path === '' || path.endsWith('/') ? path + name : `${path}/${name}`;
}
