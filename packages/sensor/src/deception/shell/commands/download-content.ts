import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { bytesToByteString } from '../../byte-string.ts';
import { elfImage } from '../../filesystem/elf-image.ts';
import { writeTar } from './tar-format.ts';

/** What a made-up server answers with; the same URL always brings the same bytes. */
export interface DownloadedContent {
  readonly body: string;
  readonly mediaType: string;
  readonly server: string;
  readonly modifiedAtMs: number;
}

/** Names of machine types in names of malware, and the ELF machine each stands for (elf(5): e_machine). */
const MACHINES: readonly (readonly [RegExp, number, boolean])[] = [
  [/mpsl|mipsel/, 8, true],
  [/mips/, 8, false],
  [/aarch64|arm64|armv8/, 183, true],
  [/arm/, 40, true],
  [/ppc|powerpc/, 20, false],
  [/sh4/, 42, true],
  [/m68k/, 4, false],
  [/spc|sparc/, 2, false],
  [/i[3-6]86|x86(?!_64)|x32/, 3, true],
];

/** A plausible file for a URL: a program, script, archive or page by what its name promises. Nothing of it is harmful. */
export function downloadContent(url: string): DownloadedContent {
  const path = (url.replace(/^[a-z]+:\/\/[^/]*/i, '').split(/[?#]/)[0] ?? '').toLowerCase();
  const name = path.split('/').at(-1) ?? '';
  const hash = createHash('sha256').update(url).digest();
  const size = 38_000 + (hash.readUInt16LE(0) % 90_000);
  const modifiedAtMs = Date.UTC(
    2026,
    7 + ((hash[5] ?? 0) % 3),
    1 + ((hash[6] ?? 0) % 27),
    (hash[7] ?? 0) % 24,
    (hash[8] ?? 0) % 60,
    (hash[9] ?? 0) % 60,
  );
  const server =
    ['Apache/2.4.41 (Ubuntu)', 'nginx/1.18.0 (Ubuntu)', 'nginx', 'Apache/2.4.52 (Debian)'][(hash[10] ?? 0) % 4] ??
    'nginx';
  const answer = (body: string, mediaType: string): DownloadedContent => ({ body, mediaType, server, modifiedAtMs });
  const extension = /\.([a-z0-9_]+)$/.exec(name)?.[1] ?? '';
  if (extension === 'sh' || extension === 'bash') return answer(scriptText(hash), 'application/x-sh');
  if (/^(tgz|gz|tar)$/.test(extension)) {
    const inner = name.replace(/\.(tar\.gz|tgz|tar|gz)$/, '') || 'files';
    const program = bytesToByteString(elfImage(`content ${url}`, size));
    if (/\.gz$/.test(name) && !/\.tar\.gz$/.test(name))
      return answer(bytesToByteString(gzipSync(Buffer.from(program, 'latin1'))), 'application/x-gzip');
    const member = { userId: 0, groupId: 0, userName: 'root', groupName: 'root', modifiedAtMs, target: '' } as const;
    const archive = writeTar([
      { ...member, name: `${inner}/`, type: 'directory', mode: 0o755, content: '' },
      { ...member, name: `${inner}/${inner}`, type: 'file', mode: 0o755, content: program },
      { ...member, name: `${inner}/config.json`, type: 'file', mode: 0o644, content: '{\n    "autosave": true\n}\n' },
    ]);
    return extension === 'tar'
      ? answer(archive, 'application/x-tar')
      : answer(bytesToByteString(gzipSync(Buffer.from(archive, 'latin1'))), 'application/x-gzip');
  }
  if (/^(pl|py|rb)$/.test(extension))
    return answer(
      `#!/usr/bin/${extension === 'pl' ? 'perl' : 'python3'}\n# ${hash.toString('hex', 0, 8)}\n`,
      'text/plain',
    );
  if (/^(txt|conf|json|xml|log|csv)$/.test(extension))
    return answer(`${hash.toString('hex', 0, 16)}\n`, extension === 'json' ? 'application/json' : 'text/plain');
  if (/^(html?|php|asp|aspx|jsp|cgi)$/.test(extension) || name === '') return answer(pageText(url), 'text/html');
  if (/^(jpg|jpeg|png|gif|ico)$/.test(extension))
    return answer(
      bytesToByteString(elfImage(`picture ${url}`, size)).slice(1024),
      `image/${extension.replace('jpg', 'jpeg')}`,
    );
  return answer(programImage(url, name, size), 'application/octet-stream');
}

/** An ELF file that never runs: x86-64, or what its name says. */
function programImage(url: string, name: string, size: number): string {
  const bytes = Buffer.from(elfImage(`content ${url}`, size));
  const machine = /x86_64|amd64/.test(name) ? undefined : MACHINES.find(([pattern]) => pattern.test(name));
  bytes.writeUInt16LE(2, 16);
  if (machine !== undefined) {
    const [, number, little] = machine;
    bytes[4] = 1;
    bytes[5] = little ? 1 : 2;
    for (const [value, at] of [
      [2, 16],
      [number, 18],
    ] as const) {
      if (little) bytes.writeUInt16LE(value, at);
      else bytes.writeUInt16BE(value, at);
    }
  }
  return bytesToByteString(bytes);
}

function scriptText(hash: Buffer): string {
  return `#!/bin/sh\n# ${hash.toString('hex', 0, 6)}\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nexport PATH\nulimit -n 65535 2>/dev/null\nexit 0\n`;
}

function pageText(url: string): string {
  const host = /^[a-z]+:\/\/([^/:]*)/i.exec(url)?.[1] ?? '';
  return `<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>${host.replace(/[<>&]/g, '')}</title>\n</head>\n<body>\n<p>It works!</p>\n</body>\n</html>\n`;
}
