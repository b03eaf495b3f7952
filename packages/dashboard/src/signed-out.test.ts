import { describe, expect, it } from 'vitest';
import { ApiError } from './api-client.ts';
import { endsSignIn } from './signed-out.ts';

const refusal = new ApiError({ code: 'not-signed-in', status: 401, title: 'Sign in first', detail: 'Sign in.' });
const queryOf = (name: string, data?: object) => ({ queryKey: [name], state: { data } });

describe('a sign-in', () => {
  it('is over when anything is refused that was asked for with it', () => {
    expect(endsSignIn(refusal, queryOf('sessions'))).toBe(true);
    expect(endsSignIn(refusal, queryOf('me', { name: 'Ada' }))).toBe(true);
  });

  it('is not over when there was none: the question of who this is may be refused', () => {
    expect(endsSignIn(refusal, queryOf('me'))).toBe(false);
    expect(endsSignIn(new Error('unreachable'), queryOf('sessions'))).toBe(false);
  });
});
