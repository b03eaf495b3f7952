import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import type { TrapState } from '../../trap.ts';
import { loadHostKeys } from './host-keys.ts';

function memoryState(): TrapState & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    read: (name) => files.get(name) ?? null,
    write: (name, bytes) => void files.set(name, bytes),
  };
}

function typesOf(keys: readonly Buffer[]): string[] {
  return keys.map((key) => {
    const parsed = ssh2.utils.parseKey(key);
    return parsed instanceof Error ? parsed.message : parsed.type;
  });
}

describe('host keys', () => {
  it('are made once, in the order in which OpenSSH offers them, and kept', async () => {
    const state = memoryState();
    const first = await loadHostKeys(state, 'ssh', 'root@host');
    expect(typesOf(first)).toEqual(['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519']);
    expect([...state.files.keys()].sort()).toEqual(['ssh-host-ecdsa-key', 'ssh-host-ed25519-key', 'ssh-host-rsa-key']);
    expect(await loadHostKeys(state, 'ssh', 'root@host')).toEqual(first);
    // One that cannot be read is made anew; the others stay.
    state.files.set('ssh-host-ed25519-key', Buffer.from('damaged'));
    const third = await loadHostKeys(state, 'ssh', 'root@host');
    expect(third.slice(0, 2)).toEqual(first.slice(0, 2));
    expect(typesOf(third)).toEqual(typesOf(first));
  });

  it('are made without holding up the event loop', async () => {
    let finished = false;
    const keys = loadHostKeys(memoryState(), 'ssh', 'root@host').then((made) => {
      finished = true;
      return made;
    });
    // A turn of the loop comes round before three thousand bits are prime.
    await new Promise((resolve) => setImmediate(resolve));
    expect(finished).toBe(false);
    expect(await keys).toHaveLength(3);
  });

  it('that cannot be kept are an error', async () => {
    const state: TrapState = {
      read: () => null,
      write: () => {
        throw new Error('the disk is full');
      },
    };
    await expect(loadHostKeys(state, 'ssh', 'root@host')).rejects.toThrow('the disk is full');
  });
});
