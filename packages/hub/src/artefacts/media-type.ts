/** One magic number: bytes (latin1) at an offset. */
type Magic = readonly [offset: number, bytes: string, mediaType: string];

/** In this order: the first that matches is taken. */
const MAGIC: readonly Magic[] = [
  [0, '\x7fELF', 'application/x-elf'],
  [0, 'MZ', 'application/vnd.microsoft.portable-executable'],
  [0, '\xcf\xfa\xed\xfe', 'application/x-mach-binary'],
  [0, '\xce\xfa\xed\xfe', 'application/x-mach-binary'],
  [0, '\xfe\xed\xfa\xcf', 'application/x-mach-binary'],
  [0, '\xfe\xed\xfa\xce', 'application/x-mach-binary'],
  [0, '\0asm', 'application/wasm'],
  [0, 'dex\n', 'application/vnd.android.dex'],
  [0, '\x1f\x8b', 'application/gzip'],
  [0, 'BZh', 'application/x-bzip2'],
  [0, '\xfd7zXZ\0', 'application/x-xz'],
  [0, '\x28\xb5\x2f\xfd', 'application/zstd'],
  [0, '7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed'],
  [0, 'Rar!\x1a\x07', 'application/vnd.rar'],
  [0, 'PK\x03\x04', 'application/zip'],
  [0, 'PK\x05\x06', 'application/zip'],
  [257, 'ustar', 'application/x-tar'],
  [0, '!<arch>\ndebian-binary', 'application/vnd.debian.binary-package'],
  [0, '!<arch>\n', 'application/x-archive'],
  [0, '\xed\xab\xee\xdb', 'application/x-rpm'],
  [0, '%PDF-', 'application/pdf'],
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, 'GIF8', 'image/gif'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-ole-storage'],
  [0, 'SQLite format 3\0', 'application/vnd.sqlite3'],
  [0, '\xd4\xc3\xb2\xa1', 'application/vnd.tcpdump.pcap'],
];

/** Interpreters named by a first line `#!`. */
const INTERPRETERS: readonly (readonly [name: RegExp, mediaType: string])[] = [
  [/^(?:ba|da|a|k|z|c|tc)?sh$/, 'text/x-shellscript'],
  [/^busybox$/, 'text/x-shellscript'],
  [/^python[0-9.]*$/, 'text/x-python'],
  [/^perl[0-9.]*$/, 'text/x-perl'],
  [/^ruby[0-9.]*$/, 'text/x-ruby'],
  [/^php[0-9.]*$/, 'text/x-php'],
  [/^(?:node|nodejs)$/, 'text/javascript'],
];

/**
 * What a file is, guessed from its first bytes (a few kilobytes suffice). Always an answer: `text/plain` for what reads
 * as UTF-8 text, else `application/octet-stream`; an empty file is `application/x-empty`.
 */
export function guessMediaType(head: Uint8Array): string {
  if (head.length === 0) return 'application/x-empty';
  const text = Buffer.from(head).toString('latin1');
  // Java classes and fat Mach-O files share a number; what follows is a version of 45 or more, or a count of machines.
  if (text.startsWith('\xca\xfe\xba\xbe'))
    return (head[7] ?? 0) >= 45 ? 'application/java-vm' : 'application/x-mach-binary';
  for (const [offset, bytes, mediaType] of MAGIC) if (text.startsWith(bytes, offset)) return mediaType;
  if (text.startsWith('#!')) return scriptType(text);
  const beginning = text
    .slice(0, 512)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (beginning.startsWith('<?php')) return 'text/x-php';
  if (beginning.startsWith('<?xml')) return 'application/xml';
  if (beginning.startsWith('<!doctype html') || beginning.startsWith('<html')) return 'text/html';
  return isText(head) ? 'text/plain' : 'application/octet-stream';
}

/** `#!/usr/bin/env -S python3 -u`: the first word that is a program and not `env` or an option. */
function scriptType(text: string): string {
  const words =
    text
      .slice(2, 256)
      .split('\n', 1)[0]
      ?.trim()
      .split(/[ \t\r]+/) ?? [];
  const names = words.map((word) => word.slice(word.lastIndexOf('/') + 1));
  const name = names.find((candidate) => candidate !== 'env' && !candidate.startsWith('-')) ?? '';
  return INTERPRETERS.find(([pattern]) => pattern.test(name))?.[1] ?? 'text/x-script';
}

/** UTF-8 (the end may be cut in a character) without control characters but those of text. */
function isText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return !/[\u0000-\u0006\u000e-\u001a\u001c-\u001f\u007f]/.test(text);
  } catch {
    return false;
  }
}
