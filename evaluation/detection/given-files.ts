import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The file itself, or the files of a folder whose name the pattern fits, in order of their names. */
export function filesAt(path: string, pattern: RegExp): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => pattern.test(name));
  if (names.length === 0) throw new Error(`${path} holds no file like ${pattern.source}`);
  return names.toSorted().map((name) => join(path, name));
}

/** A text file, gzip or plain. */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}
