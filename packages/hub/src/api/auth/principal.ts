import type { Me, Role } from '@cerberusmesh/contracts';
import { type RouteScope, SCOPES_BY_ROLE, type Scope } from './scopes.ts';

export interface PersonPrincipal {
  readonly kind: 'person';
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** The sign-in that the cookie stands for; ends with it. */
  readonly signInId: string;
  /** When they last proved who they are, Unix milliseconds. */
  readonly authenticatedAtMs: number;
  readonly secondFactor: boolean;
}

export interface KeyPrincipal {
  readonly kind: 'key';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Less than the role has; null: all of it. */
  readonly scopes: ReadonlySet<string> | null;
}

export interface SensorPrincipal {
  readonly kind: 'sensor';
  readonly id: string;
  readonly name: string;
  readonly role: 'sensor';
  readonly sensorId: string;
}

/** Who a request comes from, whatever it was proven with. */
export type Principal = PersonPrincipal | KeyPrincipal | SensorPrincipal;

/** A key with few scopes may still ask who it is. */
const ALWAYS: Scope = 'self:read';

/** Whether `principal` may use a route of this scope. Null is somebody unknown. */
export function isPermitted(principal: Principal | null, scope: RouteScope): boolean {
  if (scope === 'public') return true;
  if (principal === null || !SCOPES_BY_ROLE[principal.role].has(scope)) return false;
  return principal.kind !== 'key' || principal.scopes === null || scope === ALWAYS || principal.scopes.has(scope);
}

/** What a principal may ask for. */
export function scopesOf(principal: Principal): ReadonlySet<Scope> {
  const ofRole = SCOPES_BY_ROLE[principal.role];
  if (principal.kind !== 'key' || principal.scopes === null) return ofRole;
  return new Set([...ofRole].filter((scope) => isPermitted(principal, scope)));
}

/** The principal as `GET /api/v1/me` shows it, or null for a sensor, which has no profile. */
export function asMe(principal: Principal): Me | null {
  if (principal.kind === 'sensor') return null;
  const person = principal.kind === 'person' ? principal : null;
  return {
    kind: principal.kind,
    id: principal.id,
    name: principal.name,
    role: principal.role,
    scopes: [...scopesOf(principal)].toSorted(),
    email: person?.email ?? null,
    secondFactor: person?.secondFactor ?? false,
    sessionId: person?.signInId ?? null,
  };
}
