import type { Me, Role } from '@cerberusmesh/contracts';
import { type RouteScope, SCOPES_BY_ROLE } from './scopes.ts';

/** Who a request comes from, whatever it was proven with. */
export type Principal =
  | {
      readonly kind: 'person';
      readonly id: string;
      readonly name: string;
      readonly role: Role;
      /** The sign-in that the cookie stands for; ends with it. */
      readonly signInId: string;
    }
  | { readonly kind: 'key'; readonly id: string; readonly name: string; readonly role: Role }
  | {
      readonly kind: 'sensor';
      readonly id: string;
      readonly name: string;
      readonly role: 'sensor';
      readonly sensorId: string;
    };

/** Whether `principal` may use a route of this scope. Null is somebody unknown. */
export function isPermitted(principal: Principal | null, scope: RouteScope): boolean {
  if (scope === 'public') return true;
  return principal !== null && SCOPES_BY_ROLE[principal.role].has(scope);
}

/** The principal as `GET /api/v1/me` shows it, or null for a sensor, which has no profile. */
export function asMe(principal: Principal): Me | null {
  if (principal.kind === 'sensor') return null;
  return { kind: principal.kind, id: principal.id, name: principal.name, role: principal.role };
}
