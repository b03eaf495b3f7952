import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useState } from 'react';
import { ApiError, createApiClient } from './api-client.ts';
import { StepUpDialog } from './features/sign-in/step-up-dialog.tsx';
import { createQueries } from './queries.ts';
import { createConsoleRouter } from './router.tsx';
import { ServicesProvider } from './services.tsx';
import { endsSignIn } from './signed-out.ts';
import { createStepUp } from './step-up.ts';

/** Waiting helps only against these; everything else would fail the same way again. */
const worthRetrying = (failures: number, error: unknown) =>
  failures < 2 && error instanceof ApiError && (error.code === 'unreachable' || error.code === 'unavailable');

function createServices() {
  const stepUp = createStepUp();
  const api = createApiClient((input, init) => fetch(input, init), stepUp.ask);
  const queries = createQueries(api);
  const cache = new QueryClient({
    queryCache: new QueryCache({
      onError(error, query) {
        // Signed out elsewhere or expired: the layout route decides again, and leads to the sign-in page.
        if (endsSignIn(error, query)) {
          cache.removeQueries({ queryKey: ['me'] });
          void router.invalidate();
        }
      },
    }),
    defaultOptions: { queries: { retry: worthRetrying, refetchOnWindowFocus: false } },
  });
  const router = createConsoleRouter({ cache, api, queries });
  return { api, queries, cache, router, stepUp };
}

export function App() {
  const [{ api, queries, cache, router, stepUp }] = useState(createServices);
  return (
    <StrictMode>
      <QueryClientProvider client={cache}>
        <ServicesProvider value={{ api, queries }}>
          <RouterProvider router={router} />
          <StepUpDialog stepUp={stepUp} />
        </ServicesProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}
