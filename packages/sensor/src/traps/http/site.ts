import type { HostPersona } from '../../deception/host/host.ts';
import { type FormPart, parseMultipart, parseUrlEncoded } from './form-data.ts';
import { type HttpRequest, headerOf } from './http-parser.ts';
import { errorPage, loginPage, WELCOME_PAGE } from './pages.ts';

/** What the site answers, and what it saw on the way. */
export interface SiteAnswer {
  /** The route that answered; recorded with the request. */
  readonly rule: string;
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
  readonly credentials: readonly SiteCredential[];
  readonly uploads: readonly SiteUpload[];
}

export interface SiteCredential {
  readonly method: 'basic' | 'form';
  readonly username: Buffer;
  readonly secret: Buffer;
}

export interface SiteUpload {
  readonly path: Buffer;
  readonly content: Buffer;
}

/** When the package's files were made: nginx derives ETag and Last-Modified from it. */
const PAGE_MODIFIED_AT_MS = Date.UTC(2023, 11, 24, 9, 14, 2);

const USER_FIELDS: ReadonlySet<string> = new Set(['username', 'user', 'login', 'email', 'log', 'uname', 'name']);
const SECRET_FIELDS: ReadonlySet<string> = new Set(['password', 'pass', 'passwd', 'pwd', 'secret']);
const MAX_UPLOADS_PER_REQUEST = 20;

/** Routes one request. Pure: the same request gets the same answer. Bodies for HEAD are left to the caller. */
export function answerRequest(request: HttpRequest, persona: HostPersona): SiteAnswer {
  const method = request.method.toString('latin1');
  const path = pathOf(request.target);
  const parts = formParts(request);
  const credentials = [...basicCredentials(request), ...formCredentials(parts)];
  const uploads = findUploads(request, method, path, parts);
  const seen = { credentials, uploads };
  const reads = method === 'GET' || method === 'HEAD';

  if (path === '/login') {
    if (reads)
      return {
        rule: 'login-form',
        status: 200,
        headers: [['Content-Type', 'text/html']],
        body: loginPage(persona.hostname, false),
        ...seen,
      };
    if (method === 'POST') {
      const failed = credentials.length > 0;
      return {
        rule: 'login',
        status: 200,
        headers: [['Content-Type', 'text/html']],
        body: loginPage(persona.hostname, failed),
        ...seen,
      };
    }
  }
  if (path === '/admin' || path.startsWith('/admin/')) {
    return {
      ...refusal(401, request, persona),
      rule: 'admin',
      headers: [['WWW-Authenticate', 'Basic realm="Restricted"']],
      ...seen,
    };
  }
  if (path === '/' || path === '/index.nginx-debian.html') {
    if (!reads) return { ...refusal(405, request, persona), rule: 'welcome', ...seen };
    const tag = `"${Math.floor(PAGE_MODIFIED_AT_MS / 1000).toString(16)}-${WELCOME_PAGE.length.toString(16)}"`;
    const validators = [
      ['Last-Modified', new Date(PAGE_MODIFIED_AT_MS).toUTCString()] as const,
      ['ETag', tag] as const,
    ];
    if (headerOf(request.headers, 'if-none-match') === tag)
      return { rule: 'welcome', status: 304, headers: validators, body: '', ...seen };
    return {
      rule: 'welcome',
      status: 200,
      headers: [['Content-Type', 'text/html'], ...validators, ['Accept-Ranges', 'bytes']],
      body: WELCOME_PAGE,
      ...seen,
    };
  }
  // The static file handler takes other methods only for files that are not there.
  const status = reads || method === 'POST' ? 404 : 405;
  return { ...refusal(status, request, persona), rule: 'static', ...seen };
}

/** nginx's own page for a status. */
export function refusal(status: number, request: HttpRequest, persona: HostPersona): SiteAnswer {
  const agent = headerOf(request.headers, 'user-agent') ?? '';
  const padded = status >= 400 && request.version !== '0.9' && (agent.includes('Chrome/') || /MSIE [0-9]/.test(agent));
  return {
    rule: 'refused',
    status: status === 494 ? 400 : status,
    headers: [],
    body: errorPage(status, persona.http.server, padded),
    credentials: [],
    uploads: [],
  };
}

function pathOf(target: Buffer): string {
  const text = target.toString('latin1').replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*/, '');
  return text.split(/[?#]/, 1)[0] || '/';
}

function formParts(request: HttpRequest): FormPart[] {
  const contentType = headerOf(request.headers, 'content-type') ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return parseUrlEncoded(request.body);
  return parseMultipart(contentType, request.body) ?? [];
}

/** RFC 7617. What is no base64 of `user:password` is no attempt. */
function basicCredentials(request: HttpRequest): SiteCredential[] {
  const [, encoded] = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(headerOf(request.headers, 'authorization') ?? '') ?? [];
  if (encoded === undefined) return [];
  const decoded = Buffer.from(encoded, 'base64');
  const colon = decoded.indexOf(0x3a);
  if (colon < 0) return [];
  return [{ method: 'basic', username: decoded.subarray(0, colon), secret: decoded.subarray(colon + 1) }];
}

/** A login is a form with a field that looks like a password, wherever it is sent. */
function formCredentials(parts: readonly FormPart[]): SiteCredential[] {
  const find = (names: ReadonlySet<string>) =>
    parts.find(({ name, fileName }) => fileName === null && names.has(name.toString('latin1').toLowerCase()));
  const secret = find(SECRET_FIELDS);
  if (secret === undefined) return [];
  return [{ method: 'form', username: find(USER_FIELDS)?.content ?? Buffer.alloc(0), secret: secret.content }];
}

function findUploads(request: HttpRequest, method: string, path: string, parts: readonly FormPart[]): SiteUpload[] {
  const files = parts.filter((part) => part.fileName !== null && part.content.length > 0);
  if (files.length > 0)
    return files
      .slice(0, MAX_UPLOADS_PER_REQUEST)
      .map(({ fileName, content }) => ({ path: fileName ?? Buffer.alloc(0), content }));
  if (request.body.length === 0 || parts.length > 0) return [];
  const isFile = method === 'PUT' || (method === 'POST' && looksLikeFile(request));
  return isFile ? [{ path: Buffer.from(path, 'latin1'), content: request.body }] : [];
}

/** Programs, archives and scripts; not the JSON, XML and text of APIs, which the request event holds. */
function looksLikeFile(request: HttpRequest): boolean {
  const contentType = headerOf(request.headers, 'content-type') ?? '';
  if (/^application\/(octet-stream|zip|gzip|x-gzip|x-tar|x-executable|java-archive|x-php|x-sh)\b/i.test(contentType))
    return true;
  const start = request.body.subarray(0, 5).toString('latin1');
  return ['\x7fELF', 'MZ', '#!', 'PK\x03\x04', '\x1f\x8b', '<?php'].some((magic) => start.startsWith(magic));
}
