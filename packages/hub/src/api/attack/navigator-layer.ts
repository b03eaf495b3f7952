import type {
  AttackDomain,
  AttackHeat,
  AttackMatrix,
  importedLayerSchema,
  LayerComparison,
  NavigatorLayer,
} from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { AttackCatalogue } from './attack-catalogue.ts';

/** The format of the layer, and the first Navigator that writes it (mitre-attack/attack-navigator, layers/spec/v4.5). */
const LAYER_VERSION = '4.5';
const NAVIGATOR_VERSION = '5.0.0';
const DOMAINS = { enterprise: 'enterprise-attack', ics: 'ics-attack' } as const;
/** From the palette of the console; told apart by those who see no red. */
const COLOURS = ['#fff7e6', '#f59e0b', '#b91c1c'] as const;

/** Techniques with heat, sub-techniques among them, once each. */
function heated(matrix: AttackMatrix): Map<string, { name: string; value: number; rules: number; parent: boolean }> {
  const found = new Map<string, { name: string; value: number; rules: number; parent: boolean }>();
  for (const { techniques } of matrix.tactics) {
    for (const { subTechniques, ...technique } of techniques) {
      const shown = subTechniques.filter(({ value }) => value > 0);
      if (technique.value > 0) found.set(technique.id, { ...technique, parent: shown.length > 0 });
      for (const one of shown) found.set(one.id, { ...one, parent: false });
    }
  }
  return found;
}

/** The matrix as a layer that ATT&CK Navigator opens. */
export function navigatorLayer(
  matrix: AttackMatrix,
  about: { readonly generatedAt: string; readonly from: string | null; readonly to: string | null },
): NavigatorLayer {
  const span = `${about.from ?? 'the beginning'} to ${about.to ?? about.generatedAt}`;
  return {
    name: `CerberusMesh: ${matrix.heat}`,
    versions: {
      attack: matrix.attackVersion.split('.')[0] ?? matrix.attackVersion,
      navigator: NAVIGATOR_VERSION,
      layer: LAYER_VERSION,
    },
    domain: DOMAINS[matrix.domain],
    description:
      matrix.heat === 'coverage'
        ? 'Techniques that rules of this hub find; the score is the number of rules.'
        : `Techniques seen by the traps of this hub, ${span}; the score is the number of ${matrix.heat}.`,
    sorting: 3,
    hideDisabled: false,
    techniques: Array.from(heated(matrix), ([techniqueID, { value, rules, parent }]) => ({
      techniqueID,
      score: value,
      comment: `${value} ${matrix.heat === 'coverage' ? 'rules' : matrix.heat}`,
      enabled: true,
      showSubtechniques: parent,
      metadata: [{ name: 'rules', value: String(rules) }],
    })),
    gradient: { colors: [...COLOURS], minValue: 0, maxValue: Math.max(1, matrix.maximum) },
    legendItems: [
      { label: 'least', color: COLOURS[0] },
      { label: 'half of the most', color: COLOURS[1] },
      { label: `most (${matrix.maximum})`, color: COLOURS[2] },
    ],
    metadata: [
      { name: 'heat', value: matrix.heat },
      { name: 'generated', value: about.generatedAt },
      { name: 'attack version', value: matrix.attackVersion },
    ],
  };
}

/** Which domain a layer is of. */
export function domainOfLayer(layer: z.output<typeof importedLayerSchema>): AttackDomain {
  return layer.domain === DOMAINS.ics ? 'ics' : 'enterprise';
}

/** What this hub has and the layer has not, and the other way round. */
export function compareLayer(
  matrix: AttackMatrix,
  catalogue: AttackCatalogue,
  layer: z.output<typeof importedLayerSchema>,
  heat: AttackHeat,
): LayerComparison {
  const here = heated(matrix);
  const there = new Map<string, number | null>();
  const unknown = new Set<string>();
  for (const { techniqueID, score, enabled } of layer.techniques) {
    if (enabled === false || score === 0) continue;
    if (catalogue.techniques.has(techniqueID)) there.set(techniqueID, score ?? there.get(techniqueID) ?? null);
    else unknown.add(techniqueID);
  }
  const difference = (id: string) => ({
    id,
    name: catalogue.techniques.get(id)?.name ?? id,
    here: here.get(id)?.value ?? 0,
    there: there.get(id) ?? null,
  });
  const hereIds = [...here.keys()].toSorted();
  return {
    name: layer.name,
    domain: matrix.domain,
    heat,
    onlyHere: hereIds.filter((id) => !there.has(id)).map(difference),
    onlyThere: [...there.keys()]
      .filter((id) => !here.has(id))
      .toSorted()
      .map(difference),
    both: hereIds.filter((id) => there.has(id)).map(difference),
    unknown: [...unknown].toSorted(),
  };
}
