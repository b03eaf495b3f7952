import { isIP } from 'node:net';
import {
  CerberusError,
  type CvssAssessment,
  type CvssScore,
  type CvssSubject,
  sha256Schema,
  techniqueIdSchema,
} from '@cerberusmesh/contracts';
import calculator from 'ae-cvss-calculator';
import { type AttackMapper, createAttackMapper } from '../../detection/attack-mapper/attack-mapper.ts';
import { loadTechniqueTable, type Technique } from '../../detection/attack-mapper/technique-table.ts';
import { type CvssRule, readCvssRules } from './cvss-rules.ts';

/** The longest value that is looked at; commands of attackers may be as long. */
const MAX_VALUE_CHARACTERS = 65_536;

/** What an assessment needs to know: the subject taken apart. */
interface Subject {
  readonly type: CvssRule['type'];
  readonly technique?: Technique;
  readonly username?: string;
  readonly secret?: string;
  readonly extension?: string;
}

export interface CvssAssessor {
  /** @throws CerberusError `invalid-arguments` when the value is none of its type */
  assess(type: CvssSubject, value: string): CvssAssessment;
}

/** Assesses by rules (`rules.yaml`); the scores are those of the standard's formulas. */
export function createCvssAssessor(rules: readonly CvssRule[] = readCvssRules()): CvssAssessor {
  const techniques = loadTechniqueTable();
  let mapper: AttackMapper | null = null;

  function byRules(subject: Subject, type: CvssSubject, value: string): CvssAssessment {
    const rule = rules.find((candidate) => fits(candidate, subject));
    if (rule === undefined) throw refused(type, value, 'no rule covers it');
    const { technique } = subject;
    return {
      type,
      value,
      rule: rule.id,
      weakness: rule.weakness,
      remedy: rule.remedy,
      v31: scoreOfVector(rule.v31),
      v40: scoreOfVector(rule.v40),
      ...(technique === undefined ? {} : { technique: { id: technique.id, name: technique.name } }),
    };
  }

  /** The gravest of the techniques that a command line shows. */
  function assessCommand(value: string): CvssAssessment {
    mapper ??= createAttackMapper();
    const ids = new Set(mapper.mapCommandLine(value).flatMap((statement) => statement.techniques.map(({ id }) => id)));
    let gravest: CvssAssessment | null = null;
    for (const id of ids) {
      const technique = techniques.get(id);
      if (technique === undefined) continue;
      const assessment = byRules({ type: 'technique', technique }, 'command', value);
      if (gravest === null || assessment.v31.score > gravest.v31.score) gravest = assessment;
    }
    if (gravest === null) throw refused('command', value, 'it shows no technique');
    return gravest;
  }

  return {
    assess(type, value) {
      if (value === '' || value.length > MAX_VALUE_CHARACTERS) throw refused(type, value, 'too short or too long');
      if (type === 'command') return assessCommand(value);
      if (type !== 'technique') return byRules(subjectOf(type, value), type, value);
      const technique = techniqueIdSchema.safeParse(value).success ? techniques.get(value) : undefined;
      if (technique === undefined) throw refused(type, value, 'no technique of ATT&CK Enterprise');
      return byRules({ type, technique }, type, value);
    },
  };
}

/**
 * The base score of a CVSS 3.1 or 4.0 vector.
 *
 * @throws CerberusError `invalid-arguments` when it is none, or lacks a base metric
 */
export function scoreOfVector(vector: string): CvssScore {
  const score = baseScore(vector);
  if (score === undefined)
    throw new CerberusError('invalid-arguments', `${vector}: not a complete CVSS 3.1 or 4.0 vector`);
  return { vector, score, severity: severityOf(score) };
}

function baseScore(vector: string): number | undefined {
  try {
    const parsed = vector.startsWith('CVSS:3.1/')
      ? new calculator.Cvss3P1(vector)
      : vector.startsWith('CVSS:4.0/')
        ? new calculator.Cvss4P0(vector)
        : null;
    return parsed?.isBaseFullyDefined() ? parsed.calculateScores().base : undefined;
  } catch {
    // The library's errors are plain; what is wrong is said by the caller.
    return undefined;
  }
}

function severityOf(score: number): CvssScore['severity'] {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}

function subjectOf(type: Exclude<CvssSubject, 'command' | 'technique'>, value: string): Subject {
  switch (type) {
    case 'credential': {
      const colon = value.indexOf(':');
      if (colon === -1) throw refused(type, value, 'expected user:secret');
      return { type, username: value.slice(0, colon), secret: value.slice(colon + 1) };
    }
    case 'url': {
      const url = URL.parse(value);
      if (url === null || !/^(?:https?|ftp|tftp):$/.test(url.protocol)) throw refused(type, value, 'expected a URL');
      const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
      const dot = name.lastIndexOf('.');
      return { type, extension: dot === -1 ? '' : name.slice(dot + 1).toLowerCase() };
    }
    case 'ip':
      if (isIP(value) === 0) throw refused(type, value, 'expected an IPv4 or IPv6 address');
      return { type };
    case 'domain':
      if (!/^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i.test(value))
        throw refused(type, value, 'expected a domain name');
      return { type };
    case 'file':
      if (!sha256Schema.safeParse(value).success) throw refused(type, value, 'expected a SHA-256 in lower-case hex');
      return { type };
    case 'public-key':
      if (!/^(?:SHA256:[A-Za-z0-9+/]{43}|(?:ssh-|ecdsa-|sk-)\S+ AAAA\S+.*)$/.test(value))
        throw refused(type, value, 'expected SHA256:... or a key as in authorized_keys');
      return { type };
  }
}

function fits(rule: CvssRule, { type, technique, username, secret, extension }: Subject): boolean {
  if (rule.type !== type) return false;
  if (rule.techniques?.some((id) => technique?.id === id || technique?.parent === id) === false) return false;
  // A technique of several tactics is taken by the first rule that names one of them.
  if (rule.tactics?.some((tactic) => technique?.tactics.includes(tactic)) === false) return false;
  if (rule.users?.includes(username ?? '') === false) return false;
  if (rule.extensions?.includes(extension ?? '') === false) return false;
  return rule.secrets?.some((word) => isSecret(word, username, secret)) !== false;
}

function isSecret(word: string, username: string | undefined, secret: string | undefined): boolean {
  if (word === 'same-as-user') return secret === username;
  return secret === (word === 'empty' ? '' : word);
}

function refused(type: CvssSubject, value: string, why: string): CerberusError {
  return new CerberusError('invalid-arguments', `${type} ${value.slice(0, 100)}: ${why}`);
}
