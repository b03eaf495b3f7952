import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../services.tsx';

/** What who is signed in may ask for; nothing before the hub has said it. The hub decides: this hides what it would refuse. */
export function useScopes(): readonly string[] {
  const { queries } = useServices();
  return useQuery(queries.me()).data?.scopes ?? [];
}

/** Whether who is signed in has this scope, e.g. `runs:manage`. */
export function useMay(scope: string): boolean {
  return useScopes().includes(scope);
}
