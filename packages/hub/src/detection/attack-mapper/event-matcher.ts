import type { CerberusEvent, EventOf } from '@cerberusmesh/contracts';
import { compileGlobs, type TextPredicate } from './glob.ts';
import type { EventMatch } from './rule-schema.ts';

/** What a rule may know of the session besides the event. */
export interface EventContext {
  /** Failed credential attempts in the session, this event included. */
  readonly failedCredentialCount: number;
}

export type EventPredicate = (event: CerberusEvent, context: EventContext) => boolean;

/** Compiles one `when` of an event rule. */
export function compileEventMatch(match: EventMatch): EventPredicate {
  switch (match.kind) {
    case 'credential.tried': {
      const method = optional(match.method);
      const username = optional(match.username);
      const secret = optional(match.secret);
      const minimum = match.failures?.min ?? 0;
      return (event, context) =>
        event.kind === 'credential.tried' &&
        (match.accepted === undefined || event.data.accepted === match.accepted) &&
        method(event.data.method) &&
        username(event.data.username) &&
        secret(event.data.secret ?? '') &&
        context.failedCredentialCount >= minimum;
    }
    case 'file.uploaded': {
      const path = optional(match.path);
      return (event) => event.kind === 'file.uploaded' && path(event.data.path);
    }
    case 'file.downloaded': {
      const url = optional(match.url);
      return (event) =>
        event.kind === 'file.downloaded' &&
        url(event.data.url ?? '') &&
        (match.obtained === undefined || event.data.obtained === match.obtained);
    }
    case 'tunnel.requested':
      return (event) =>
        event.kind === 'tunnel.requested' &&
        (match.ports === undefined || match.ports.includes(event.data.target.port));
    case 'http.requested': {
      const method = optional(match.method);
      const target = optional(match.target);
      const header = match.header === undefined ? null : compileGlobs(match.header);
      const body = optional(match.body);
      const anywhere = match.anywhere === undefined ? null : compileGlobs(match.anywhere);
      return (event) => {
        if (event.kind !== 'http.requested') return false;
        const request = readRequest(event);
        return (
          method(event.data.method) &&
          target(request.target) &&
          (header === null || request.headers.some(header)) &&
          body(request.body) &&
          (anywhere === null || anywhere(request.target) || anywhere(request.body) || request.headers.some(anywhere))
        );
      };
    }
  }
}

interface ReadableRequest {
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string;
}

const requests = new WeakMap<object, ReadableRequest>();

/** Decoded once per event, however many rules look at it. */
function readRequest(event: EventOf<'http.requested'>): ReadableRequest {
  const known = requests.get(event);
  if (known !== undefined) return known;
  const request: ReadableRequest = {
    target: readable(event.data.target),
    headers: event.data.headers.map(([name, value]) => `${name.toLowerCase()}: ${readable(value)}`),
    body: readable(event.data.body ?? ''),
  };
  requests.set(event, request);
  return request;
}

const maxReadableCharacters = 8_192;

/** Percent-decoded twice (attackers double-encode), `+` as blank, lower case; never throws on bad escapes. */
function readable(text: string): string {
  return decodePercent(decodePercent(text.slice(0, maxReadableCharacters)))
    .replaceAll('+', ' ')
    .toLowerCase();
}

function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charAt(at) === '%' ? Number.parseInt(text.slice(at + 1, at + 3), 16) : Number.NaN;
    if (Number.isNaN(code) || text.length < at + 3) out += text.charAt(at);
    else {
      out += String.fromCharCode(code);
      at += 2;
    }
  }
  return out;
}

function optional(globs: readonly string[] | undefined): TextPredicate {
  return globs === undefined ? () => true : compileGlobs(globs);
}
