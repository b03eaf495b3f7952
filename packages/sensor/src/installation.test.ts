import { describe, expect, it } from 'vitest';
import { openInstallation } from './installation.ts';
import type { TrapState } from './trap.ts';

function bench(files: Map<string, Uint8Array>) {
  const told: string[] = [];
  let draws = 0;
  const state: TrapState = {
    read: (name) => files.get(name) ?? null,
    write: (name, bytes) => void files.set(name, bytes),
  };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (message: string) => void told.push(message) };
  const open = () => {
    draws += 1;
    const fill = draws;
    return openInstallation(state, {
      clock: { now: () => 1000 + draws },
      random: { next: () => 0, bytes: (length) => new Uint8Array(length).fill(fill) },
      log,
    });
  };
  return { open, told };
}

describe('an installation', () => {
  it('draws its seed once', () => {
    const { open, told } = bench(new Map());
    const first = open();
    expect([open(), first.seed.length, told]).toEqual([first, 64, []]);
  });

  it('is another after its file was damaged, and says so', () => {
    const files = new Map<string, Uint8Array>();
    const { open, told } = bench(files);
    const first = open();
    files.set('installation.json', Buffer.from('{"seed":'));
    expect([open().seed === first.seed, told.length]).toEqual([false, 1]);
  });
});
