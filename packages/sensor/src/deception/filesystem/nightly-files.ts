import { DAY_MS } from '../host/history/hourly-log.ts';
import type { NightlyFile, ServerPersona } from '../host/persona.ts';
import { SeededDraws } from '../host/seeded-draws.ts';
import type { BaseAttributes, BaseNode, BaseNodeFactory } from './base-node.ts';
import { elfImage } from './elf-image.ts';
import type { TreePlan } from './tree-plan.ts';

/** 03:15 and a little: when the job has written the file. */
const DONE_AFTER_MIDNIGHT_MS = (3 * 60 + 16) * 60_000;

/** A directory in which a job leaves a file every night and takes the oldest away. */
export function planNightlyFiles(
  plan: TreePlan,
  factory: BaseNodeFactory,
  persona: ServerPersona,
  { path, name, kilobytes, nights }: NightlyFile,
  attributes: BaseAttributes,
): void {
  const draws = new SeededDraws(persona.seed).within(path);
  const known = new Map<number, BaseNode>();
  const nodeOf = (day: number): readonly [string, BaseNode] => {
    const shown = name.replace('DATE', new Date(day * DAY_MS).toISOString().slice(0, 10));
    const file = `${path}/${shown}`;
    const size = Math.round(1024 * (kilobytes.from + (kilobytes.to - kilobytes.from) * draws.fraction(String(day))));
    const made =
      known.get(day) ??
      factory.file(file, () => dumpImage(file, size), {
        ...attributes,
        size,
        modifiedAtMs: day * DAY_MS + DONE_AFTER_MIDNIGHT_MS,
      });
    known.set(day, made);
    return [shown, made];
  };
  plan.replaceChildren(path, (machine) => {
    const last = Math.floor((machine.now() - DONE_AFTER_MIDNIGHT_MS) / DAY_MS);
    const first = Math.max(last - nights + 1, Math.ceil(persona.installedAtMs / DAY_MS));
    for (const day of known.keys()) if (day < first) known.delete(day);
    return new Map(Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => nodeOf(first + index)));
  });
}

/** A compressed dump by its first bytes; nobody unpacks it. */
function dumpImage(path: string, size: number): Uint8Array {
  const bytes = Buffer.from(elfImage(path, size));
  bytes.fill(0x5a, 0, Math.min(size, 0x400));
  (path.endsWith('.gz')
    ? Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    : Buffer.from('PGDMP\x01\x0e\x00\x04\x08\x01', 'latin1')
  ).copy(bytes);
  return bytes;
}
