import { FileError, type FileSystem } from '../../filesystem/filesystem.ts';
import { APPENDED_FILE_QUIET_MS, MAX_APPENDED_FILES } from '../limits.ts';
import type { ShellObserver } from '../shell.ts';

type Via = Parameters<ShellObserver['fileWritten']>[0]['via'];

/**
 * Files that grow by one `>>` after the other, as loaders build programs with `echo`: each is reported when it has
 * doubled, and for the last time when nothing was added for a while, before it is run or removed, and at the session's
 * end. Reporting every addition would cost the square of the file's size.
 */
export class AppendedFiles {
  readonly #files: FileSystem;
  readonly #observer: ShellObserver;
  /** What was not reported yet, and how large each file was when it was reported last. */
  readonly #waiting = new Map<string, Via>();
  readonly #reportedBytes = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(files: FileSystem, observer: ShellObserver) {
    this.#files = files;
    this.#observer = observer;
  }

  note(path: string, via: Via, size: number): void {
    if (this.#reportedBytes.size >= MAX_APPENDED_FILES) {
      this.flush();
      this.#reportedBytes.clear();
    }
    this.#waiting.set(path, via);
    if (size >= 2 * (this.#reportedBytes.get(path) ?? 0)) this.#report(path, via);
    else if (this.#timer === null) this.#timer = setTimeout(() => this.flush(), APPENDED_FILE_QUIET_MS).unref();
    else this.#timer.refresh();
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [path, via] of [...this.#waiting]) this.#report(path, via);
  }

  #report(path: string, via: Via): void {
    this.#waiting.delete(path);
    try {
      const bytes = this.#files.readFile(path);
      this.#reportedBytes.set(path, bytes.length);
      this.#observer.fileWritten({ path, bytes, via });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}
