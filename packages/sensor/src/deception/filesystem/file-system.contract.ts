import { describe, expect, it } from 'vitest';
import { FileError, type FileSystem } from './filesystem.ts';

/** errno of a failed operation, `none` where it worked. */
export function codeOf(operation: () => unknown): string {
  try {
    operation();
    return 'none';
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
}

const text = (files: FileSystem, path: string) => Buffer.from(files.readFile(path)).toString('latin1');
const bytes = (content: string) => Buffer.from(content, 'latin1');

/**
 * What every simulated file system must do, whoever uses it. `open` gives a fresh one, seen by the user under test, in
 * whose `directory` that user may write.
 */
export function describeFileSystem(
  name: string,
  open: () => { readonly files: FileSystem; readonly directory: string; readonly userId: number },
): void {
  describe(`${name} as a file system`, () => {
    it('reads back what was written, replaced and appended', () => {
      const { files, directory } = open();
      files.writeFile(`${directory}/a`, bytes('one'));
      files.writeFile(`${directory}/a`, bytes('two'));
      files.writeFile(`${directory}/a`, bytes('\x00\xff'), { append: true });
      expect([text(files, `${directory}/a`), files.stat(`${directory}/a`).size]).toEqual(['two\x00\xff', 5]);
    });

    it('gives new files the owner and the mode less the umask', () => {
      const { files, directory, userId } = open();
      files.writeFile(`${directory}/a`, bytes(''));
      files.makeDirectory(`${directory}/d`);
      const shown = (path: string) => [files.stat(path).mode.toString(8), files.stat(path).userId];
      expect([shown(`${directory}/a`), shown(`${directory}/d`)]).toEqual([
        ['644', userId],
        ['755', userId],
      ]);
    });

    it('lists names by code unit and counts links', () => {
      const { files, directory } = open();
      files.makeDirectory(`${directory}/d`);
      for (const file of ['b', 'a', 'B', '.h']) files.writeFile(`${directory}/d/${file}`, bytes(''));
      files.makeDirectory(`${directory}/d/sub`);
      files.makeLink(`${directory}/d/a`, `${directory}/d/z`);
      expect([
        files.readDirectory(`${directory}/d`),
        files.stat(`${directory}/d`).links,
        files.stat(`${directory}/d/z`).links,
        files.stat(`${directory}/d/a`).inode === files.stat(`${directory}/d/z`).inode,
      ]).toEqual([['.h', 'B', 'a', 'b', 'sub', 'z'], 3, 2, true]);
    });

    it('follows symbolic links, relative ones from where they lie', () => {
      const { files, directory } = open();
      files.makeDirectory(`${directory}/d`);
      files.writeFile(`${directory}/target`, bytes('x'));
      files.makeSymbolicLink('../target', `${directory}/d/link`);
      files.makeSymbolicLink('nowhere', `${directory}/broken`);
      expect([
        text(files, `${directory}/d/link`),
        files.lstat(`${directory}/d/link`).type,
        files.readSymbolicLink(`${directory}/d/link`),
        files.realPath(`${directory}/d/../d/./link`),
        files.exists(`${directory}/broken`),
        codeOf(() => files.readSymbolicLink(`${directory}/target`)),
      ]).toEqual(['x', 'symbolic-link', '../target', `${directory}/target`, false, 'EINVAL']);
    });

    it('renames files over files and directories over empty directories only', () => {
      const { files, directory } = open();
      files.writeFile(`${directory}/a`, bytes('a'));
      files.writeFile(`${directory}/b`, bytes('b'));
      files.makeDirectory(`${directory}/d`);
      files.makeDirectory(`${directory}/e`);
      files.writeFile(`${directory}/e/x`, bytes(''));
      files.rename(`${directory}/a`, `${directory}/b`);
      expect({
        content: text(files, `${directory}/b`),
        gone: files.exists(`${directory}/a`),
        ontoDirectory: codeOf(() => files.rename(`${directory}/b`, `${directory}/d`)),
        ontoFile: codeOf(() => files.rename(`${directory}/d`, `${directory}/b`)),
        ontoFull: codeOf(() => files.rename(`${directory}/d`, `${directory}/e`)),
        intoItself: codeOf(() => files.rename(`${directory}/e`, `${directory}/e/deeper`)),
        directory: codeOf(() => files.rename(`${directory}/e`, `${directory}/d`)),
        moved: files.readDirectory(`${directory}/d`),
      }).toEqual({
        content: 'a',
        gone: false,
        ontoDirectory: 'EISDIR',
        ontoFile: 'ENOTDIR',
        ontoFull: 'ENOTEMPTY',
        intoItself: 'EINVAL',
        directory: 'none',
        moved: ['x'],
      });
    });

    it('answers with the errno of Linux', () => {
      const { files, directory } = open();
      files.writeFile(`${directory}/f`, bytes(''));
      files.makeDirectory(`${directory}/d`);
      files.makeDirectory(`${directory}/d/e`);
      expect({
        missing: codeOf(() => files.readFile(`${directory}/none`)),
        parentMissing: codeOf(() => files.writeFile(`${directory}/none/x`, bytes(''))),
        belowFile: codeOf(() => files.writeFile(`${directory}/f/x`, bytes(''))),
        readDirectory: codeOf(() => files.readFile(`${directory}/d`)),
        writeDirectory: codeOf(() => files.writeFile(`${directory}/d`, bytes(''))),
        listFile: codeOf(() => files.readDirectory(`${directory}/f`)),
        makeAgain: codeOf(() => files.makeDirectory(`${directory}/d`)),
        removeFull: codeOf(() => files.removeDirectory(`${directory}/d`)),
        removeDirectoryAsFile: codeOf(() => files.removeFile(`${directory}/d`)),
        removeFileAsDirectory: codeOf(() => files.removeDirectory(`${directory}/f`)),
        linkDirectory: codeOf(() => files.makeLink(`${directory}/d`, `${directory}/l`)),
        linkOver: codeOf(() => files.makeLink(`${directory}/f`, `${directory}/d`)),
        empty: codeOf(() => files.stat('')),
        root: codeOf(() => files.removeDirectory('/')),
      }).toEqual({
        missing: 'ENOENT',
        parentMissing: 'ENOENT',
        belowFile: 'ENOTDIR',
        readDirectory: 'EISDIR',
        writeDirectory: 'EISDIR',
        listFile: 'ENOTDIR',
        makeAgain: 'EEXIST',
        removeFull: 'ENOTEMPTY',
        removeDirectoryAsFile: 'EISDIR',
        removeFileAsDirectory: 'ENOTDIR',
        linkDirectory: 'EPERM',
        linkOver: 'EEXIST',
        empty: 'ENOENT',
        root: 'EBUSY',
      });
    });

    it('cuts and extends with null bytes, and keeps times that are set', () => {
      const { files, directory } = open();
      files.writeFile(`${directory}/a`, bytes('12345'));
      files.truncate(`${directory}/a`, 2);
      files.truncate(`${directory}/a`, 4);
      files.changeTimes(`${directory}/a`, 1_000);
      expect([text(files, `${directory}/a`), files.stat(`${directory}/a`).modifiedAtMs]).toEqual(['12\0\0', 1_000]);
    });
  });
}
