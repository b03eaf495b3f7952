import { linkSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventSchema } from '@cerberusmesh/contracts';
import { scanRecords } from '../../packages/sensor/src/uplink/spool-record.ts';

/**
 * A second name for every segment of a sensor's spool, so that what the hub acknowledged can still be read after the
 * sensor deleted it. Links share the file: nothing is copied, nothing in the sensor changes.
 */
export interface SpoolAudit {
  /** Every event that was ever in the spool, by id; a torn last line is none. */
  events(): {
    readonly ids: ReadonlySet<string>;
    readonly kinds: ReadonlyMap<string, number>;
    readonly records: number;
  };
  /** True when the hub has acknowledged everything that is in the spool now. */
  drained(): boolean;
  stop(): void;
}

/** Shorter than the time in which a segment of 16 MiB can fill. */
const LINK_INTERVAL_MS = 50;

/** @param spoolDirectory `sensor` in the data directory @param auditDirectory on the same file system */
export function auditSpool(spoolDirectory: string, auditDirectory: string): SpoolAudit {
  const segments = join(spoolDirectory, 'events');
  mkdirSync(auditDirectory, { recursive: true });
  const linked = new Set<string>();
  function link(): void {
    for (const name of readdirSync(segments)) {
      if (linked.has(name)) continue;
      linkSync(join(segments, name), join(auditDirectory, name));
      linked.add(name);
    }
  }
  link();
  const timer = setInterval(link, LINK_INTERVAL_MS);
  return {
    events() {
      link();
      const ids = new Set<string>();
      const kinds = new Map<string, number>();
      let records = 0;
      for (const name of readdirSync(auditDirectory).toSorted()) {
        const scan = scanRecords(readFileSync(join(auditDirectory, name)));
        if (scan.damagedLines > 0) throw new Error(`${name}: ${scan.damagedLines} damaged lines`);
        for (const { payload } of scan.records) {
          const event = eventSchema.parse(JSON.parse(payload.toString('utf8')));
          records += 1;
          if (ids.has(event.id)) continue;
          ids.add(event.id);
          kinds.set(event.kind, (kinds.get(event.kind) ?? 0) + 1);
        }
      }
      return { ids, kinds, records };
    },
    drained() {
      const last = readdirSync(segments).toSorted().at(-1);
      if (last === undefined) return true;
      const cursor = JSON.parse(readFileSync(join(spoolDirectory, 'cursor.json'), 'utf8'));
      return cursor.segment === Number.parseInt(last, 10) && cursor.offset === statSync(join(segments, last)).size;
    },
    stop: () => clearInterval(timer),
  };
}
