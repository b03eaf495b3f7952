import { type AttackDomain, TACTICS } from '@cerberusmesh/contracts';
import { ICS_TACTICS, loadIcsTechniqueTable } from '../../detection/attack-mapper/ics-technique-table.ts';
import { readRuleFiles } from '../../detection/attack-mapper/rule-set.ts';
import { ATTACK_VERSION, loadTechniqueTable } from '../../detection/attack-mapper/technique-table.ts';

export interface CatalogueTechnique {
  readonly id: string;
  /** Without the parent's name. */
  readonly name: string;
  readonly tactics: readonly string[];
  readonly parentId: string | null;
  /** Names of the rules that find exactly this technique. */
  readonly rules: readonly string[];
}

/** The techniques of a matrix with what this hub has rules for. */
export interface AttackCatalogue {
  readonly domain: AttackDomain;
  readonly attackVersion: string;
  /** Short names in the order of the matrix. */
  readonly tactics: readonly string[];
  readonly techniques: ReadonlyMap<string, CatalogueTechnique>;
}

/** Reads the tables when a domain is first asked for, and keeps them. */
export function createAttackCatalogues(): (domain: AttackDomain) => AttackCatalogue {
  const known = new Map<AttackDomain, AttackCatalogue>();
  return (domain) => {
    const catalogue = known.get(domain) ?? (domain === 'ics' ? readIcs() : readEnterprise());
    known.set(domain, catalogue);
    return catalogue;
  };
}

function readEnterprise(): AttackCatalogue {
  const rules = new Map<string, string[]>();
  for (const file of readRuleFiles()) {
    for (const { technique, id } of file.rules) rules.set(technique, [...(rules.get(technique) ?? []), id]);
  }
  const techniques = Array.from(loadTechniqueTable().values(), (technique): [string, CatalogueTechnique] => [
    technique.id,
    {
      id: technique.id,
      name: technique.parent === null ? technique.name : technique.name.slice(technique.name.indexOf(': ') + 2),
      tactics: technique.tactics,
      parentId: technique.parent,
      rules: rules.get(technique.id) ?? [],
    },
  ]);
  return { domain: 'enterprise', attackVersion: ATTACK_VERSION, tactics: TACTICS, techniques: new Map(techniques) };
}

function readIcs(): AttackCatalogue {
  const techniques = Array.from(loadIcsTechniqueTable().values(), (technique): [string, CatalogueTechnique] => [
    technique.id,
    { ...technique, parentId: null, rules: [] },
  ]);
  return { domain: 'ics', attackVersion: ATTACK_VERSION, tactics: ICS_TACTICS, techniques: new Map(techniques) };
}

/** `command-and-control` as ATT&CK prints it: `Command and Control`. */
export function tacticName(shortName: string): string {
  return shortName
    .split('-')
    .map((word) => (word === 'and' ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join(' ');
}
