import { byteStringToBytes, bytesToByteString, fromPathText, toPathText } from '../../deception/byte-string.ts';
import { FileError, type FileSystem } from '../../deception/filesystem/filesystem.ts';
import type { Host } from '../../deception/host/host.ts';
import { longListing, showAttributes } from './file-listing.ts';
import type { NameEntry } from './sftp-codec.ts';

/** How sftp-server shows paths and directory entries. */

/** Bytes from the wire as the path text that the file system takes. */
export function pathText(bytes: Uint8Array): string {
  return toPathText(bytesToByteString(bytes));
}

export function nameBytes(path: string): Uint8Array {
  return byteStringToBytes(fromPathText(path));
}

/** A name without attributes, as REALPATH and READLINK reply. */
export function plainName(path: string): NameEntry {
  const bytes = nameBytes(path);
  return { name: bytes, longName: bytes };
}

/** Links that are followed to where nothing is. */
const MAX_DANGLING_LINKS = 40;

/** sftp-realpath.c: the last component need not exist. @throws FileError */
export function realPath(files: FileSystem, path: string, links = 0): string {
  const trimmed = path.replace(/\/+$/, '') || '/';
  try {
    return files.realPath(trimmed);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'ENOENT' || links > MAX_DANGLING_LINKS) throw error;
  }
  const slash = trimmed.lastIndexOf('/');
  const parent = files.realPath(trimmed.slice(0, slash) || '/');
  if (files.stat(parent).type !== 'directory') throw new FileError('ENOTDIR', path);
  const here = `${parent === '/' ? '' : parent}/${trimmed.slice(slash + 1)}`;
  const target = linkAt(files, here);
  if (target === null) return here;
  return realPath(files, target.startsWith('/') ? target : `${parent}/${target}`, links + 1);
}

function linkAt(files: FileSystem, path: string): string | null {
  try {
    return files.readSymbolicLink(path);
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

/** One entry of a READDIR reply; none for a name that is gone or may not be seen, which sftp-server leaves out. */
export function listEntry(files: FileSystem, host: Host, directory: string, name: string): NameEntry[] {
  try {
    const status = files.lstat(`${directory === '/' ? '' : directory}/${name}`);
    const bytes = nameBytes(name);
    return [
      {
        name: bytes,
        longName: Buffer.concat([Buffer.from(longListing(status, host)), bytes]),
        attributes: showAttributes(status),
      },
    ];
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
