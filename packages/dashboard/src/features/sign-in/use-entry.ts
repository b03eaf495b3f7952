import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useServices } from '../../services.tsx';
import { linkToken } from './link-token.ts';

/** The token of the link that led here (null: none), and the order that spends it and signs the person in. */
export function useEntry<Request extends Readonly<Record<string, unknown>>>(path: 'setup' | 'auth/invitation') {
  const { api } = useServices();
  const cache = useQueryClient();
  const navigate = useNavigate();
  // Kept: the address loses it when the page is left.
  const [token] = useState(() => linkToken(location.hash));
  const entry = useMutation({
    mutationFn: (request: Request) => api.send(path, request),
    async onSuccess() {
      cache.clear();
      await navigate({ to: '/welcome', replace: true });
    },
  });
  return { token, entry };
}
