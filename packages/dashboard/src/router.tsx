import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { type ApiClient, ApiError } from './api-client.ts';
import { ErrorState, Skeleton } from './components/states.tsx';
import { alertsSearchSchema } from './features/alerts/alert-queries.ts';
import { anomaliesSearchSchema } from './features/anomalies/anomaly-queries.ts';
import { attackSearchSchema } from './features/attack/attack-queries.ts';
import { attackersSearchSchema } from './features/attackers/attacker-queries.ts';
import { connectorsSearchSchema } from './features/connectors/connectors-search.ts';
import { indicatorsSearchSchema } from './features/indicators/indicator-queries.ts';
import { playbookSearchSchema } from './features/playbooks/playbook-queries.ts';
import { runSearchSchema, runsSearchSchema } from './features/runs/run-queries.ts';
import { auditSearchSchema } from './features/settings/settings-search.ts';
import { NotFoundPage } from './features/shell/not-found-page.tsx';
import type { Queries } from './queries.ts';
import {
  decisionsSearchSchema,
  overviewSearchSchema,
  parseSearch,
  sessionSearchSchema,
  sessionsSearchSchema,
  signInSearchSchema,
  stringifySearch,
} from './url-state.ts';

export interface RouterContext {
  readonly cache: QueryClient;
  readonly api: ApiClient;
  readonly queries: Queries;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Outlet });

/** Everything behind sign-in. Nothing below it renders, and no live socket opens, before the hub said who this is. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  component: lazyRouteComponent(() => import('./features/shell/shell.tsx'), 'Shell'),
  async beforeLoad({ context: { cache, queries }, location }) {
    try {
      await cache.ensureQueryData(queries.me());
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'not-signed-in') throw error;
      const next = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/login', search: { next } });
    }
  },
});

const overviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  validateSearch: (search) => overviewSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/overview/overview-page.tsx'), 'OverviewPage'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sessions',
  validateSearch: (search) => sessionsSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/sessions/sessions-page.tsx'), 'SessionsPage'),
});

const sessionRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sessions/$id',
  validateSearch: (search) => sessionSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/session/session-page.tsx'), 'SessionPage'),
});

const decisionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/decisions',
  validateSearch: (search) => decisionsSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/decisions/decisions-page.tsx'), 'DecisionsPage'),
});

const fleetRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/fleet',
  component: lazyRouteComponent(() => import('./features/fleet/fleet-page.tsx'), 'FleetPage'),
});

const campaignsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/campaigns',
  component: lazyRouteComponent(() => import('./features/campaigns/campaigns-page.tsx'), 'CampaignsPage'),
});

const campaignRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/campaigns/$id',
  component: lazyRouteComponent(() => import('./features/campaigns/campaign-page.tsx'), 'CampaignPage'),
});

const honeytokensRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/honeytokens',
  component: lazyRouteComponent(() => import('./features/honeytokens/honeytokens-page.tsx'), 'HoneytokensPage'),
});

const personasRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/personas',
  component: lazyRouteComponent(() => import('./features/personas/personas-page.tsx'), 'PersonasPage'),
});

const settingsIndexRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'preferences' } });
  },
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings/$section',
  validateSearch: (search) => auditSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/settings/settings-page.tsx'), 'SettingsPage'),
});

const alertsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/alerts',
  validateSearch: (search) => alertsSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/alerts/alerts-page.tsx'), 'AlertsPage'),
});

const attackRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/attack',
  validateSearch: (search) => attackSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/attack/attack-page.tsx'), 'AttackPage'),
});

const anomaliesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/anomalies',
  validateSearch: (search) => anomaliesSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/anomalies/anomalies-page.tsx'), 'AnomaliesPage'),
});

const evaluationRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/evaluation',
  component: lazyRouteComponent(() => import('./features/evaluation/evaluation-page.tsx'), 'EvaluationPage'),
});

const intelligenceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/intelligence',
  component: lazyRouteComponent(() => import('./features/intelligence/intelligence-page.tsx'), 'IntelligencePage'),
});

const connectorsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/connectors',
  validateSearch: (search) => connectorsSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/connectors/connectors-page.tsx'), 'ConnectorsPage'),
});

const indicatorsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/indicators',
  validateSearch: (search) => indicatorsSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/indicators/indicators-page.tsx'), 'IndicatorsPage'),
});

const decisionRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/decisions/$id',
  component: lazyRouteComponent(() => import('./features/decisions/decision-page.tsx'), 'DecisionPage'),
});

const playbooksRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/playbooks',
  component: lazyRouteComponent(() => import('./features/playbooks/playbooks-page.tsx'), 'PlaybooksPage'),
});

const newPlaybookRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/playbooks/new',
  validateSearch: (search) => playbookSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/playbooks/new-playbook-page.tsx'), 'NewPlaybookPage'),
});

const playbookRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/playbooks/$id',
  validateSearch: (search) => playbookSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/playbooks/playbook-page.tsx'), 'PlaybookPage'),
});

const runsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs',
  validateSearch: (search) => runsSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/runs/runs-page.tsx'), 'RunsPage'),
});

const runRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs/$id',
  validateSearch: (search) => runSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/runs/run-page.tsx'), 'RunPage'),
});

const attackersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/attackers',
  validateSearch: (search) => attackersSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/attackers/attackers-page.tsx'), 'AttackersPage'),
});

const attackerRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/attackers/$address',
  component: lazyRouteComponent(() => import('./features/attackers/attacker-page.tsx'), 'AttackerPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (search) => signInSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./features/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./features/sign-in/setup-page.tsx'), 'SetupPage'),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./features/sign-in/invitation-page.tsx'), 'InvitationPage'),
});

const welcomeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./features/sign-in/welcome-page.tsx'), 'WelcomePage'),
});

const routeTree = rootRoute.addChildren([
  signedInRoute.addChildren([
    overviewRoute,
    welcomeRoute,
    fleetRoute,
    campaignsRoute,
    campaignRoute,
    honeytokensRoute,
    personasRoute,
    settingsIndexRoute,
    settingsRoute,
    sessionsRoute,
    sessionRoute,
    decisionsRoute,
    decisionRoute,
    alertsRoute,
    attackRoute,
    anomaliesRoute,
    evaluationRoute,
    intelligenceRoute,
    connectorsRoute,
    indicatorsRoute,
    playbooksRoute,
    newPlaybookRoute,
    playbookRoute,
    runsRoute,
    runRoute,
    attackersRoute,
    attackerRoute,
  ]),
  signInRoute,
  setupRoute,
  invitationRoute,
]);

export function createConsoleRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingComponent: () => <Skeleton rows={8} />,
    defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
    defaultNotFoundComponent: () => <NotFoundPage />,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
