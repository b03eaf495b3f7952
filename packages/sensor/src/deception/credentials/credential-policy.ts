import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { matchesGlob } from './glob.ts';
import { MAX_PASSWORD_CHARACTERS, MAX_PATTERN_CHARACTERS, MAX_POLICY_RULES } from './limits.ts';

const pattern = z.string().max(MAX_PATTERN_CHARACTERS);
const patterns = z.union([pattern.transform((each) => [each]), z.array(pattern).min(1)]);

/**
 * Which passwords open the accounts of the simulated machine. `*` and `?` are wild in users and passwords; `{user}`
 * stands for the user's name. The first rule that matches decides: `refuse`, then `accept`, then `probable`; what no
 * rule matches is refused.
 */
export const credentialPolicySchema = z.strictObject({
  /** Never let in. */
  refuse: z
    .array(
      z.strictObject({
        user: patterns.default(['*']),
        password: patterns.default(['*']),
        /** Only passwords of at least so many characters. */
        minimumCharacters: z.int().min(1).optional(),
        /** Only passwords that look drawn at random: 12 or more characters of three kinds, without a word. */
        random: z.boolean().default(false),
      }),
    )
    .max(MAX_POLICY_RULES)
    .default([]),
  /** Always let in. */
  accept: z
    .array(z.strictObject({ user: patterns, password: patterns }))
    .max(MAX_POLICY_RULES)
    .default([]),
  /** Let in with a probability that is drawn once for each source, user and password. */
  probable: z
    .array(z.strictObject({ user: patterns, password: patterns, probability: z.number().min(0).max(1) }))
    .max(MAX_POLICY_RULES)
    .default([]),
  /** So many distinct passwords of a source are refused before a probable one can be let in. */
  refuseFirst: z.int().min(0).max(50).default(0),
});

export type CredentialPolicyDefinition = z.infer<typeof credentialPolicySchema>;

/** What is known of one attempt on an account that exists and may log in. */
export interface Attempt {
  readonly source: string;
  readonly user: string;
  readonly password: string;
  /** Distinct passwords that this source tried before. */
  readonly triedBefore: number;
}

/** Decides whether guesses are let in; the same attempt always gets the same answer. */
export class CredentialPolicy {
  readonly #definition: CredentialPolicyDefinition;
  readonly #key: string;
  /** Passwords without wildcards, by rule: most rules are long lists of them. */
  readonly #literals: ReadonlyMap<readonly string[], ReadonlySet<string>>;

  /** @param key secret of the installation: others cannot tell what it lets in */
  constructor(definition: CredentialPolicyDefinition, key: string) {
    this.#definition = definition;
    this.#key = key;
    this.#literals = new Map(
      [...definition.accept, ...definition.probable, ...definition.refuse].map(({ password }) => [
        password,
        new Set(password.filter((each) => !/[*?{]/.test(each))),
      ]),
    );
  }

  admits(attempt: Attempt): boolean {
    const { user, password } = attempt;
    if (password.length > MAX_PASSWORD_CHARACTERS) return false;
    const { refuse, accept, probable, refuseFirst } = this.#definition;
    if (
      refuse.some(
        (rule) =>
          (rule.minimumCharacters === undefined || password.length >= rule.minimumCharacters) &&
          (!rule.random || looksRandom(password)) &&
          this.#matches(rule, user, password),
      )
    )
      return false;
    if (accept.some((rule) => this.#matches(rule, user, password))) return true;
    const rule = probable.find((each) => this.#matches(each, user, password));
    return rule !== undefined && attempt.triedBefore >= refuseFirst && this.#draw(attempt) < rule.probability;
  }

  #matches(
    rule: { readonly user: readonly string[]; readonly password: readonly string[] },
    user: string,
    password: string,
  ): boolean {
    return (
      rule.user.some((each) => matchesGlob(each, user)) &&
      (this.#literals.get(rule.password)?.has(password) === true ||
        rule.password.some((each) => /[*?{]/.test(each) && matchesGlob(withUser(each, user), password)))
    );
  }

  /** Uniform in [0, 1), the same for the same source, user and password. */
  #draw({ source, user, password }: Attempt): number {
    const digest = createHmac('sha256', this.#key)
      .update(JSON.stringify([source, user, password]))
      .digest();
    return digest.readUIntBE(0, 6) / 2 ** 48;
  }
}

/** A name with `*` or `?` in it is a name: there such a pattern matches only what it says. */
function withUser(pattern: string, user: string): string {
  if (!pattern.includes('{user}')) return pattern;
  return /[*?]/.test(user) ? '{user}' : pattern.replaceAll('{user}', () => user);
}

/** Scanners try a password that nobody can have, to see whether a machine lets everything in. */
function looksRandom(password: string): boolean {
  if (password.length < 12) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(password)).length;
  const turns = (password.match(/[a-z]\d|\d[a-z]|[A-Z]\d|\d[A-Z]|[a-z][A-Z]/g) ?? []).length;
  return kinds === 3 && turns >= 4;
}
