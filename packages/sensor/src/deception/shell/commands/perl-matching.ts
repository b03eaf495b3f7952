import { MAX_ITEMS, PerlMemory } from './perl-memory.ts';
import { perlExpression, transliterated } from './perl-patterns.ts';
import type { PerlNode } from './perl-syntax.ts';
import { type PerlScalar, type PerlScope, perlText, perlTrue } from './perl-values.ts';

/** Patterns of Perl: what `=~` tests and changes, and what they capture. */
export abstract class PerlMatching extends PerlMemory {
  protected captures: readonly (string | undefined)[] = [];

  protected topic(): string {
    return perlText(this.scalar('_').value);
  }

  /** `$1`, `$&`, `$.`; undefined where the name is an ordinary one. */
  protected special(name: string): PerlScalar {
    if (name === '&') return this.captures[0];
    if (name === '.') return this.lastRead?.line;
    return /^[1-9]\d*$/.test(name) ? this.captures[Number(name)] : undefined;
  }

  protected async bound(node: Extract<PerlNode, { kind: 'bind' }>, scope: PerlScope): Promise<PerlScalar> {
    const { action } = node;
    if (action.kind === 'substitution' || action.kind === 'transliteration')
      return this.changed(action, node.target, scope);
    const text = perlText(await this.value(node.target, scope));
    const pattern: PerlNode =
      action.kind === 'pattern' ? action : { kind: 'pattern', pattern: action, flags: '', compiles: false };
    if (pattern.kind !== 'pattern') return '';
    const found = perlTrue((await this.match(pattern, scope, text, false, node.target))[0]);
    return found === node.isNegated ? '' : 1;
  }

  readonly #places = new WeakMap<PerlNode, { readonly text: string; readonly at: number }>();

  protected async match(
    node: Extract<PerlNode, { kind: 'pattern' }>,
    scope: PerlScope,
    text: string,
    wantsList: boolean,
    target?: PerlNode,
  ): Promise<readonly PerlScalar[]> {
    const expression = this.expression(perlText(await this.value(node.pattern, scope)), node.flags);
    const goesOn = node.flags.includes('g');
    const before = this.#places.get(node);
    // `while (/x/g)` goes on behind the match before, as long as the text is the same one.
    let from = goesOn && !wantsList && before?.text === text ? before.at : 0;
    const made: PerlScalar[] = [];
    while (from <= text.length) {
      const found = expression.match(text, from);
      if (found === null) break;
      this.capture(text, found);
      const [start = 0, end = 0] = found;
      from = end > start ? end : end + 1;
      if (!goesOn || !wantsList) {
        if (goesOn && target?.kind !== 'constant') this.#places.set(node, { text, at: from });
        return wantsList && found.length > 2 ? this.captures.slice(1) : [1];
      }
      made.push(...(found.length > 2 ? this.captures.slice(1) : [text.slice(start, end)]));
      if (made.length > MAX_ITEMS) this.outOfMemory();
      const pause = this.context.process.step();
      if (pause !== null) await pause;
    }
    this.#places.delete(node);
    return wantsList ? made : [''];
  }

  /** A compiled pattern. Dies where it is invalid. */
  expression(pattern: string, flags: string): NonNullable<ReturnType<typeof perlExpression>> {
    const own = /^\(\?\^([imsx]*):([\s\S]*)\)$/.exec(pattern);
    const text = (own?.[2] ?? pattern).replace(/\(\?\^i[msx]*:/g, '(?i:').replace(/\(\?\^[msx]*:/g, '(?:');
    return perlExpression(text, flags + (own?.[1] ?? '')) ?? this.die(`Invalid regular expression: m/${pattern}/`);
  }

  capture(text: string, found: readonly number[]): void {
    this.captures = Array.from({ length: found.length / 2 }, (_, group) =>
      (found[group * 2] ?? -1) === -1 ? undefined : text.slice(found[group * 2], found[group * 2 + 1]),
    );
  }

  protected async changed(
    action: Extract<PerlNode, { kind: 'substitution' | 'transliteration' }>,
    bound: PerlNode,
    scope: PerlScope,
  ): Promise<PerlScalar> {
    // `(my $x = $y) =~ s/...//` changes what was assigned.
    const [single] = bound.kind === 'list' ? bound.items : [bound];
    let target = single ?? bound;
    if (target.kind === 'assign') {
      await this.value(target, scope);
      const own = target.target;
      target = own.kind === 'my' ? (own.targets[0] ?? own) : own;
    }
    const text = perlText(await this.value(target, scope));
    if (action.kind === 'transliteration') {
      const made = transliterated(text, action.from, action.to, action.flags);
      if (action.flags.includes('r')) return made.text;
      if (made.text !== text) await this.assign(target, made.text, scope);
      return made.count;
    }
    const expression = this.expression(perlText(await this.value(action.pattern, scope)), action.flags);
    let [result, at, from, count] = ['', 0, 0, 0];
    while (from <= text.length) {
      const found = expression.match(text, from);
      if (found === null) break;
      const [start = 0, end = 0] = found;
      this.capture(text, found);
      result = this.sized(result + text.slice(at, start) + perlText(await this.value(action.put, scope)));
      [at, from, count] = [end, end > start ? end : end + 1, count + 1];
      if (!action.flags.includes('g')) break;
    }
    const made = result + text.slice(at);
    if (action.flags.includes('r')) return made;
    if (count > 0) await this.assign(target, made, scope);
    return count > 0 ? count : '';
  }
}
