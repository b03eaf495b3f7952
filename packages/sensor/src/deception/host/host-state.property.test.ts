import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { testMachine, testPolicy } from '../../test-machine.ts';
import { FileError, type FileSystem } from '../filesystem/filesystem.ts';
import { createHostRegistry, type SimulatedHost } from './create-host.ts';
import { decodeHostState, encodeHostState } from './host-state.ts';

const NOW = Date.UTC(2026, 10, 21, 11, 35, 44);
/** Directories of the base that are changed, moved and removed, and one that an attacker makes. */
const PLACES = ['/srv', '/etc/cron.d', '/etc/skel', '/srv/new', '/opt', '/etc/logrotate.d'] as const;
const NAMES = ['a', 'b', 'sub', 'php', 'cron', '.bashrc', 'apt', 'dpkg', '\udcff'] as const;

const path = fc.tuple(fc.constantFrom(...PLACES), fc.constantFrom(...NAMES)).map(([place, name]) => `${place}/${name}`);
const step = fc.oneof(
  fc.tuple(path, fc.string({ maxLength: 12 }), fc.boolean()).map(
    ([at, text, append]) =>
      (files: FileSystem) =>
        files.writeFile(at, Buffer.from(text), { append }),
  ),
  path.map((at) => (files: FileSystem) => files.removeFile(at)),
  path.map((at) => (files: FileSystem) => files.makeDirectory(at)),
  fc.constantFrom(...PLACES).map((at) => (files: FileSystem) => files.makeDirectory(at)),
  fc.tuple(path, path).map(
    ([from, to]) =>
      (files: FileSystem) =>
        files.rename(from, to),
  ),
  fc.tuple(fc.constantFrom(...PLACES), path).map(
    ([from, to]) =>
      (files: FileSystem) =>
        files.rename(from, to),
  ),
  fc.tuple(path, path).map(
    ([from, to]) =>
      (files: FileSystem) =>
        files.makeLink(from, to),
  ),
  fc.tuple(path, path).map(
    ([target, at]) =>
      (files: FileSystem) =>
        files.makeSymbolicLink(target, at),
  ),
  fc.tuple(path, fc.integer({ min: 0, max: 0o7777 })).map(
    ([at, mode]) =>
      (files: FileSystem) =>
        files.changeMode(at, mode),
  ),
  fc.tuple(path, fc.integer({ min: 0, max: 20_000 })).map(
    ([at, length]) =>
      (files: FileSystem) =>
        files.truncate(at, length),
  ),
);

function fresh(): SimulatedHost {
  return createHostRegistry({
    machine: testMachine(),
    policy: testPolicy(),
    limits: DEFAULT_LIMITS,
    clock: { now: () => NOW },
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
  }).hostFor('192.0.2.1');
}

/** Everything that can be seen below the directories that the steps change. */
function look(files: FileSystem): string[] {
  const seen: string[] = [];
  const visit = (at: string) => {
    const status = files.lstat(at);
    const { type, mode, userId, groupId, size, inode, links, modifiedAtMs } = status;
    const content =
      type === 'file'
        ? Buffer.from(files.readFile(at)).toString('base64').slice(0, 200)
        : type === 'symbolic-link'
          ? files.readSymbolicLink(at)
          : '';
    seen.push(JSON.stringify([at, type, mode, userId, groupId, size, inode, links, modifiedAtMs, content]));
    if (type === 'directory') for (const name of files.readDirectory(at)) visit(`${at}/${name}`);
  };
  for (const place of ['/srv', '/opt', '/etc']) if (files.exists(place)) visit(place);
  return seen;
}

it('gives back the same files after a restart, whatever an attacker did to them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const host = fresh();
      for (const each of steps) {
        try {
          each(host.files);
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
        }
      }
      const state = encodeHostState(host, NOW);
      const again = fresh();
      if (state !== null) expect(decodeHostState(again, state, NOW)).toBe(null);
      expect(look(again.files)).toEqual(look(host.files));
    }),
    { numRuns: 150, seed: 20_261_121 },
  );
}, 60_000);
