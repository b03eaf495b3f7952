import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestHost } from '../shell/test-shell.ts';
import { codeOf, describeFileSystem } from './file-system.contract.ts';
import type { FileSystem } from './filesystem.ts';

const USER = { userId: 1000, groupIds: [1000], umask: 0o022 };

describeFileSystem('the overlay of root', () => ({ files: createTestHost().files, directory: '/root', userId: 0 }));
describeFileSystem('the overlay of an ordinary user', () => ({
  files: createTestHost().files.as(USER),
  directory: '/home/admin',
  userId: 1000,
}));
describeFileSystem('the overlay below a directory of the base that was moved', () => {
  const { files } = createTestHost();
  files.rename('/srv', '/moved');
  return { files, directory: '/moved', userId: 0 };
});

/** The least that could work: contents shared by name, nothing but files in one directory. */
class Model {
  readonly names = new Map<string, { content: string }>();

  links(name: string): number {
    return [...this.names.values()].filter((each) => each === this.names.get(name)).length;
  }
}

interface Step {
  readonly run: (files: FileSystem) => void;
  readonly expectIn: (model: Model) => string;
}

const name = fc.constantFrom('a', 'b', 'c', 'd');
const content = fc.string({ maxLength: 20 }).map((text) => Buffer.from(text).toString('latin1'));

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(name, content, fc.boolean()).map(
    ([file, text, append]): Step => ({
      run: (files) => files.writeFile(`/srv/${file}`, Buffer.from(text, 'latin1'), { append }),
      expectIn: (model) => {
        const known = model.names.get(file);
        if (known === undefined) model.names.set(file, { content: text });
        else known.content = append ? known.content + text : text;
        return 'none';
      },
    }),
  ),
  name.map(
    (file): Step => ({
      run: (files) => files.removeFile(`/srv/${file}`),
      expectIn: (model) => (model.names.delete(file) ? 'none' : 'ENOENT'),
    }),
  ),
  fc.tuple(name, name).map(
    ([from, to]): Step => ({
      run: (files) => files.rename(`/srv/${from}`, `/srv/${to}`),
      expectIn: (model) => {
        const moved = model.names.get(from);
        if (moved === undefined) return 'ENOENT';
        if (model.names.get(to) === moved) return 'none';
        model.names.delete(from);
        model.names.set(to, moved);
        return 'none';
      },
    }),
  ),
  fc.tuple(name, name).map(
    ([from, to]): Step => ({
      run: (files) => files.makeLink(`/srv/${from}`, `/srv/${to}`),
      expectIn: (model) => {
        const linked = model.names.get(from);
        if (linked === undefined) return 'ENOENT';
        if (model.names.has(to)) return 'EEXIST';
        model.names.set(to, linked);
        return 'none';
      },
    }),
  ),
);

describe('the overlay beside a model', () => {
  it('agrees after any row of writes, removals, renames and links, and gives all space back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { files } = createTestHost();
        const model = new Model();
        for (const each of steps) expect(codeOf(() => each.run(files))).toBe(each.expectIn(model));
        const shown = files.readDirectory('/srv').map((file) => ({
          file,
          content: Buffer.from(files.readFile(`/srv/${file}`)).toString('latin1'),
          links: files.stat(`/srv/${file}`).links,
        }));
        const wanted = [...model.names.keys()].sort().map((file) => ({
          file,
          content: model.names.get(file)?.content ?? '',
          links: model.links(file),
        }));
        expect(shown).toEqual(wanted);
        for (const { file } of shown) files.removeFile(`/srv/${file}`);
        expect(files.usage()).toEqual({ bytes: 0, files: 0 });
      }),
      { numRuns: 300, seed: 20_261_121 },
    );
  });

  it('lets a user do what the permission bits say, as the owner, a group or another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0o777 }), fc.constantFrom(0, 1, 2), (mode, relation) => {
        const { files } = createTestHost();
        files.writeFile('/tmp/f', Buffer.from('x'));
        files.changeOwner('/tmp/f', relation === 0 ? 1000 : 0, relation === 1 ? 1000 : 0);
        files.changeMode('/tmp/f', mode);
        const bits = (mode >> (6 - relation * 3)) & 7;
        const user = files.as(USER);
        expect([
          codeOf(() => user.readFile('/tmp/f')),
          codeOf(() => user.writeFile('/tmp/f', Buffer.from('y'))),
          user.allows('/tmp/f', 1),
        ]).toEqual([(bits & 4) !== 0 ? 'none' : 'EACCES', (bits & 2) !== 0 ? 'none' : 'EACCES', (bits & 1) !== 0]);
      }),
      { numRuns: 200, seed: 20_261_121 },
    );
  });
});
