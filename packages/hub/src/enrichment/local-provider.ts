import type { EnrichmentProvider } from '../connectors/enrichment-provider.ts';
import { type AutonomousSystems, openAutonomousSystems } from '../detection/attribution/asn.ts';
import type { Geo } from '../detection/attribution/geo.ts';

/**
 * Country and network operator from the tables that npm brought: no request leaves the machine. The larger table is read
 * when the first address is asked about, and again after it could not be read.
 */
export function createLocalProvider(
  geo: Geo,
  open: () => Promise<AutonomousSystems> = openAutonomousSystems,
): EnrichmentProvider {
  let opening: Promise<AutonomousSystems> | null = null;
  return {
    name: 'local',
    async enrich(source) {
      opening ??= open().catch((error: unknown) => {
        opening = null;
        throw error;
      });
      const systems = await opening;
      const country = geo.country(source);
      const autonomousSystem = systems.find(source);
      if (country === null && autonomousSystem === null) return { state: 'unknown' };
      return {
        state: 'known',
        facts: {
          ...(country === null ? {} : { country }),
          ...(autonomousSystem === null ? {} : { autonomousSystem }),
        },
      };
    },
  };
}
