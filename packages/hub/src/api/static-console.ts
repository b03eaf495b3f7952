import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from './api.ts';
import { API_LIMITS } from './limits.ts';

const INDEX = 'index.html';
/** Paths that are never pages of the console, so that a mistyped API address is a problem and not a page. */
const NOT_PAGES = ['/api', '/taxii2', '/assets', '/health', '/status', '/metrics', '/events', '/config'];

/** The built console. */
export interface Console {
  /** Whether an address is a file of the console: nothing about anybody, and a page is made of dozens. */
  isFile(url: string): Promise<boolean>;
  /**
   * Answers an address that is no route: a file of the console, or a page of the single-page application, which is its
   * index. False leaves the request alone.
   */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<boolean>;
}

/**
 * Serves the console from `directory`, which may still be being built when the hub starts. Files with a hash in their
 * name are kept for a year, the rest is asked for again.
 *
 * @param now milliseconds from any fixed moment
 */
export async function installConsole(app: Api, directory: string | undefined, now: () => number): Promise<Console> {
  if (directory === undefined) return { isFile: async () => false, answer: async () => false };
  await app.register(fastifyStatic, { serve: false });
  const files = createFileIndex(directory, now);

  function send(reply: FastifyReply, file: string): void {
    const hashed = /^assets\/[^/]+-[\w-]{8,}\.\w+$/.test(file);
    reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    reply.sendFile(file, directory, { cacheControl: false });
  }

  return {
    isFile: async (url) => (await files.find(pathOf(url).slice(1))) !== null,
    async answer(request, reply) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false;
      const path = pathOf(request.url);
      const file = await files.find(path.slice(1));
      if (file !== null) {
        send(reply, file);
        return true;
      }
      if (NOT_PAGES.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))) return false;
      const { accept } = request.headers;
      if (accept?.includes('text/html') === false && !accept.includes('*/*')) return false;
      if ((await files.find(INDEX)) === null) {
        throw new CerberusError('unavailable', 'The console is being built. Try again in a moment.');
      }
      send(reply, INDEX);
      return true;
    },
  };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/';
}

/**
 * `/decisions` is a page of the console and, by custom, an endpoint of the agent. A browser that navigates asks for HTML
 * and gets the page; everybody else gets the endpoint.
 */
export function pageAddress(request: {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly accept?: string | undefined };
}): string {
  const url = request.url ?? '/';
  const isNavigation = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
  return isNavigation && /^\/decisions(?:\?|$)/.test(url) ? '/' : url;
}

/** Which files there are. An address is looked up among them and never becomes a path. */
function createFileIndex(directory: string, now: () => number) {
  let known: ReadonlySet<string> = new Set();
  let builtMs: number | null = null;
  let startedMs = Number.NEGATIVE_INFINITY;
  /** Requests that come while the directory is looked through wait for the outcome. */
  let looking: Promise<void> = Promise.resolve();

  async function scan(): Promise<void> {
    const found = new Set<string>();
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])) {
      const path = relative(directory, join(entry.parentPath, entry.name)).split(sep);
      if (entry.isFile() && !path.some((part) => part.startsWith('.'))) found.add(path.join('/'));
    }
    known = found;
  }

  async function look(name: string): Promise<void> {
    const index = await stat(join(directory, INDEX)).catch(() => null);
    if (index?.mtimeMs !== builtMs || !known.has(name)) await scan();
    builtMs = index?.mtimeMs ?? null;
  }

  return {
    /** The file of this name, slashes between its parts, or null. Notices within a second what was built anew. */
    async find(name: string): Promise<string | null> {
      if (now() - startedMs >= API_LIMITS.consoleScanIntervalMs) {
        startedMs = now();
        looking = look(name);
      }
      await looking;
      return known.has(name) ? name : null;
    },
  };
}
