import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';
import { type DownloadedContent, downloadContent } from './download-content.ts';
import { type ConnectionOutcome, connectionOutcome, parseTarget } from './network-target.ts';

/** Bytes a second that a download brings: a hosted machine's line to a busy server. */
const BYTES_PER_SECOND = 2_600_000;
/** A simulated transfer takes no longer than this. */
const MAX_TRANSFER_MS = 4000;

export interface WebAnswer {
  readonly outcome: ConnectionOutcome;
  readonly status: number;
  readonly reason: string;
  readonly content: DownloadedContent;
  readonly transferMs: number;
}

/** What a request for a URL comes to; `timeoutMs` is what the caller was told to wait at most for a connection. */
export async function requestUrl(process: Process, url: string, timeoutMs: number | null): Promise<WebAnswer> {
  const target = parseTarget(url);
  const outcome = connectionOutcome(process, target.host, target.port);
  const waits = timeoutMs === null ? outcome.afterMs : Math.min(outcome.afterMs, timeoutMs);
  if (waits > 0) await process.sleep(waits);
  const content = outcome.local ? localPage(process, target.path) : downloadContent(url);
  const found = !outcome.local || content.body !== '';
  const transferMs = Math.min(
    MAX_TRANSFER_MS,
    Math.max(1, Math.round((content.body.length / BYTES_PER_SECOND) * 1000)),
  );
  return {
    outcome:
      outcome.kind === 'connected' && timeoutMs !== null && timeoutMs < outcome.afterMs
        ? { ...outcome, kind: 'timed-out' }
        : outcome,
    status: found ? 200 : 404,
    reason: found ? 'OK' : 'Not Found',
    content: found ? content : { ...content, body: NOT_FOUND_PAGE, mediaType: 'text/html' },
    transferMs,
  };
}

const NOT_FOUND_PAGE =
  '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

/** What the machine's own web server shows: files below its document root. */
function localPage(process: Process, path: string): DownloadedContent {
  const { files, persona, bootedAtMs } = {
    ...process.session.host,
    files: process.session.host.files,
    persona: process.session.host.persona,
    bootedAtMs: process.session.host.bootedAtMs(),
  };
  const written = path.split(/[?#]/)[0] ?? '/';
  const names = written.endsWith('/') ? [`${written}index.html`, `${written}index.nginx-debian.html`] : [written];
  for (const name of names) {
    if (name.includes('..')) continue;
    try {
      const body = bytesToByteString(files.readFile(`/var/www/html${name}`));
      return { body, mediaType: 'text/html', server: persona.http.server, modifiedAtMs: bootedAtMs };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  return { body: '', mediaType: 'text/html', server: persona.http.server, modifiedAtMs: bootedAtMs };
}

/** `292.97K`, `1.46M`: as wget counts. */
export function wgetSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value)}${'KMGT'[unit]}`;
}
