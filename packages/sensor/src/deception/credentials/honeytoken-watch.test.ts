import { describe, expect, it } from 'vitest';
import { testMachine } from '../../test-machine.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { HoneytokenWatch } from './honeytoken-watch.ts';

const CONNECTION = {
  trap: 'ssh',
  protocol: 'ssh',
  source: { address: '192.0.2.1', port: 40_000 },
  destination: { address: '198.51.100.2', port: 22 },
} as const;

function tried(credential: { secret?: string; publicKey?: string; username?: string }) {
  const bench = createTrapBench();
  const watch = new HoneytokenWatch(testMachine().honeytokens());
  const recorder = watch.over(bench.context.openSession(CONNECTION));
  recorder.record('credential.tried', { method: 'password', username: 'root', accepted: false, ...credential });
  return bench.of('honeytoken.used').map((event) => event.data);
}

const token = (name: string) =>
  testMachine()
    .honeytokens()
    .find((each) => each.id.startsWith(`${name}-`));

describe('bait on the machine', () => {
  it('has values of its own, and says in which files they are', () => {
    const tokens = testMachine().honeytokens();
    expect(new Set(tokens.map((each) => each.secret)).size).toBe(tokens.length);
    expect(token('database')?.paths).toEqual([`/var/www/${testMachine().persona.domain}/.env`]);
  });

  it('reports a password when it is tried at any trap, under any name', () => {
    const database = token('database');
    expect(tried({ secret: database?.secret ?? '', username: 'postgres' })).toEqual([
      {
        tokenId: database?.id,
        tokenKind: 'password',
        paths: database?.paths,
        how: `password for ${database?.username}`,
      },
    ]);
  });

  it('reports a key that was taken from a home', () => {
    const key = token('deployKey');
    expect(tried({ publicKey: `${key?.secret} someone@else` }).map((each) => each.tokenId)).toEqual([key?.id]);
  });

  it('says nothing of what is no bait', () => {
    expect([tried({ secret: 'root' }), tried({}), tried({ publicKey: 'ssh-ed25519 AAAA' })]).toEqual([[], [], []]);
  });
});
