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

const routeTree = rootRoute.addChildren([
  signedInRoute.addChildren([overviewRoute, sessionsRoute, sessionRoute, decisionsRoute]),
  signInRoute,
  setupRoute,
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
    defaultNotFoundComponent: NotFoundPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
