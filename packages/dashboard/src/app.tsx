import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useState } from 'react';
import { ApiError, createApiClient } from './api-client.ts';
import { createQueries } from './queries.ts';
import { createConsoleRouter } from './router.tsx';
import { ServicesProvider } from './services.tsx';

/** Waiting helps only against these; everything else would fail the same way again. */
const worthRetrying = (failures: number, error: unknown) =>
  failures < 2 && error instanceof ApiError && (error.code === 'unreachable' || error.code === 'unavailable');

function createServices() {
  const api = createApiClient((input, init) => fetch(input, init));
  const queries = createQueries(api);
  const cache = new QueryClient({
    queryCache: new QueryCache({
      onError(error) {
        // Signed out elsewhere or expired: the layout route decides again, and leads to the sign-in page.
        if (error instanceof ApiError && error.code === 'not-signed-in') {
          cache.removeQueries({ queryKey: ['me'] });
          void router.invalidate();
        }
      },
    }),
    defaultOptions: { queries: { retry: worthRetrying, refetchOnWindowFocus: false } },
  });
  const router = createConsoleRouter({ cache, api, queries });
  return { api, queries, cache, router };
}

export function App() {
  const [{ api, queries, cache, router }] = useState(createServices);
  return (
    <StrictMode>
      <QueryClientProvider client={cache}>
        <ServicesProvider value={{ api, queries }}>
          <RouterProvider router={router} />
        </ServicesProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}
