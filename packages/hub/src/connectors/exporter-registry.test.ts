import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPORTERS, exportersConfigSchema } from './exporter-registry.ts';

describe('the registry of exporters', () => {
  it('names every folder that has one', () => {
    const folders = readdirSync(import.meta.dirname).filter((name) =>
      existsSync(join(import.meta.dirname, name, 'exporter.ts')),
    );
    expect(EXPORTERS.map(({ name }) => name)).toEqual(folders.toSorted());
  });

  it('sends nothing anywhere until it is told to, and knows no strange products', () => {
    const settings = exportersConfigSchema.parse({});
    expect(Object.values(settings).map(({ enabled }) => enabled)).toEqual(EXPORTERS.map(() => false));
    expect(exportersConfigSchema.safeParse({ splank: {} }).success).toBe(false);
    expect(exportersConfigSchema.safeParse({ splunk: { allowNetworks: ['10.0.0.0/33'] } }).success).toBe(false);
    expect(exportersConfigSchema.safeParse({ splunk: { kinds: ['no.such'] } }).success).toBe(false);
  });
});
