import type { AttackHeat, AttackMatrix } from '@cerberusmesh/contracts';
import { type AttackCatalogue, type CatalogueTechnique, tacticName } from './attack-catalogue.ts';

/** Heat by technique id; a technique's own includes that of its sub-techniques. */
export type TechniqueHeat = ReadonlyMap<string, number>;

/** The catalogue laid out by tactic, with heat. `coverage` is the number of rules and takes no `heats`. */
export function attackMatrix(catalogue: AttackCatalogue, heat: AttackHeat, heats: TechniqueHeat): AttackMatrix {
  const subTechniques = new Map<string, CatalogueTechnique[]>();
  for (const technique of catalogue.techniques.values()) {
    if (technique.parentId === null) continue;
    subTechniques.set(technique.parentId, [...(subTechniques.get(technique.parentId) ?? []), technique]);
  }
  const cell = (technique: CatalogueTechnique) => {
    const own = technique.rules.length;
    const rules = (subTechniques.get(technique.id) ?? []).reduce((sum, { rules: some }) => sum + some.length, own);
    const value = heat === 'coverage' ? rules : (heats.get(technique.id) ?? 0);
    return { id: technique.id, name: technique.name, value, rules };
  };
  const parents = [...catalogue.techniques.values()].filter(({ parentId }) => parentId === null);
  const cells = new Map(
    parents.map((technique) => [
      technique.id,
      { ...cell(technique), subTechniques: (subTechniques.get(technique.id) ?? []).map(cell) },
    ]),
  );
  const values = [...cells.values()];
  return {
    domain: catalogue.domain,
    heat,
    attackVersion: catalogue.attackVersion,
    maximum: Math.max(0, ...values.map(({ value }) => value)),
    seen: values.filter(({ value }) => value > 0).length,
    covered: values.filter(({ rules }) => rules > 0).length,
    total: values.length,
    tactics: catalogue.tactics.map((id) => ({
      id,
      name: tacticName(id),
      techniques: parents
        .filter(({ tactics }) => tactics.includes(id))
        .flatMap((technique) => cells.get(technique.id) ?? [])
        .toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    })),
  };
}
