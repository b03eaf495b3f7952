import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from './api.ts';

const INDEX = 'index.html';
/** Paths that are never pages of the console, so that a mistyped API address is a problem and not a page. */
const NOT_PAGES = ['/api', '/taxii2', '/assets', '/health', '/status', '/metrics', '/events', '/config'];

/** The built console, or what stands in for it. */
export interface Console {
  /** Answers addresses of the single-page application that are no file; false leaves the request alone. */
  answer(request: FastifyRequest, reply: FastifyReply): boolean;
}

/** Serves the built console: files with a hash in their name are kept for a year, the rest is asked for again. */
export async function installConsole(app: Api, directory: string | undefined): Promise<Console> {
  if (directory === undefined || !(await isFile(join(directory, INDEX)))) return { answer: () => false };
  const index = await readFile(join(directory, INDEX));
  await app.register(async (files) => {
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'public' };
    });
    // One route per file that is there: no address is ever turned into a path.
    await files.register(fastifyStatic, {
      root: directory,
      wildcard: false,
      dotfiles: 'ignore',
      cacheControl: false,
      decorateReply: false,
      setHeaders: (response, path) => {
        const hashed = /[\\/]assets[\\/][^\\/]+-[\w-]{8,}\.\w+$/.test(path);
        response.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  });
  return {
    answer(request, reply) {
      const path = request.url.split('?', 1)[0] ?? '/';
      if (request.method !== 'GET' && request.method !== 'HEAD') return false;
      if (NOT_PAGES.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))) return false;
      if (request.headers.accept?.includes('text/html') === false && !request.headers.accept.includes('*/*'))
        return false;
      reply.code(200).type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(index);
      return true;
    },
  };
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

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}
