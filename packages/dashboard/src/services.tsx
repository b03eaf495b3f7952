import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ApiClient } from './api-client.ts';
import type { LiveClient, LiveState } from './live-client.ts';
import type { Queries } from './queries.ts';

/** What every page needs, handed down once. `live` is null on the pages before sign-in. */
export interface Services {
  readonly api: ApiClient;
  readonly queries: Queries;
}

const ServicesContext = createContext<Services | null>(null);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('useServices needs a ServicesProvider above it');
  return services;
}

const LiveContext = createContext<LiveClient | null>(null);
export const LiveProvider = LiveContext.Provider;

export function useLiveClient(): LiveClient {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('useLiveClient needs a LiveProvider above it');
  return live;
}

/** One part of the live state; renders again only when that part changes. */
export function useLive<Part>(select: (state: LiveState) => Part): Part {
  const live = useLiveClient();
  return useSyncExternalStore(
    (changed) => live.subscribe(changed),
    () => select(live.getState()),
  );
}
