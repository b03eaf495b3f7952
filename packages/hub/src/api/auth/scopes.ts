import type { Role } from '@cerberusmesh/contracts';

/** What may be asked for, `resource:verb`. A route names exactly one. */
export const SCOPES = [
  'self:read',
  'self:manage',
  'events:read',
  'sessions:read',
  'attackers:read',
  'techniques:read',
  'detections:read',
  'decisions:read',
  'decisions:label',
  'decisions:approve',
  'actions:read',
  'models:read',
  'models:manage',
  'artefacts:read',
  'artefacts:download',
  'sensors:read',
  'directives:take',
  'directives:manage',
  'fleet:read',
  'fleet:manage',
  'stats:read',
  'alerts:read',
  'alerts:manage',
  'views:manage',
  'sessions:annotate',
  'intel:read',
  'indicators:read',
  'indicators:manage',
  'connectors:read',
  'connectors:manage',
  'playbooks:read',
  'playbooks:publish',
  'runs:read',
  'runs:manage',
  'status:read',
  'keys:manage',
  'users:read',
  'users:manage',
  'audit:read',
  'settings:manage',
  'retention:read',
  'retention:manage',
  'events:ingest',
] as const;
export type Scope = (typeof SCOPES)[number];

/** `public`: anybody who reaches the port. */
export type RouteScope = Scope | 'public';

const READ: readonly Scope[] = [
  'self:read',
  'self:manage',
  'events:read',
  'sessions:read',
  'attackers:read',
  'techniques:read',
  'detections:read',
  'decisions:read',
  'actions:read',
  'models:read',
  'artefacts:read',
  'sensors:read',
  'fleet:read',
  'stats:read',
  'alerts:read',
  'views:manage',
  'intel:read',
  'indicators:read',
  'connectors:read',
  'playbooks:read',
  'runs:read',
  'status:read',
];

/** Captured files are malware: their bytes are for those whose work they are. */
const ANALYSE: readonly Scope[] = [
  ...READ,
  'artefacts:download',
  'retention:read',
  'alerts:manage',
  'sessions:annotate',
  'decisions:label',
  'indicators:manage',
];

/** Those who answer attacks start runs, answer what they ask and stop them. */
const RESPOND: readonly Scope[] = [...ANALYSE, 'runs:manage', 'decisions:approve', 'directives:manage', 'fleet:manage'];

/** Deny by default: a role has what is listed here and nothing else. */
export const SCOPES_BY_ROLE: Readonly<Record<Role | 'sensor', ReadonlySet<Scope>>> = {
  viewer: new Set(READ),
  analyst: new Set(ANALYSE),
  responder: new Set(RESPOND),
  admin: new Set([
    ...RESPOND,
    'playbooks:publish',
    'connectors:manage',
    'models:manage',
    'keys:manage',
    'users:read',
    'users:manage',
    'audit:read',
    'settings:manage',
    'retention:manage',
  ]),
  sensor: new Set(['events:ingest', 'directives:take']),
};
