import { ApiError } from './api-client.ts';
import { KEYS } from './queries.ts';

/**
 * Whether a failed query says that a sign-in is over, which is to be decided about anew. A first question of who this is
 * says nothing of the kind: the layout route asked it and is already on its way to the sign-in page. Having it decide
 * again would start that way over, and with a slow network never end.
 */
export function endsSignIn(
  error: unknown,
  query: { readonly queryKey: readonly unknown[]; readonly state: { readonly data: unknown } },
): boolean {
  if (!(error instanceof ApiError) || error.code !== 'not-signed-in') return false;
  return query.queryKey[0] !== KEYS.me || query.state.data !== undefined;
}
