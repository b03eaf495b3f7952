import { PerlDeath, PerlExit, type PerlScalar, perlNumber, perlText, perlTrue } from './perl-values.ts';

/** All texts that a program makes together, in multiples of the longest variable. */
const MAX_MADE = 64;

/** Operators over values, which need no variables. */
export abstract class PerlOperators {
  readonly #maxBytes: number;
  #made = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  die(text: string): never {
    throw new PerlDeath(text);
  }

  /** What perl does when it cannot have more. */
  outOfMemory(): never {
    throw new PerlExit(-1);
  }

  /** A text that was made, counted. */
  sized(text: string): string {
    if (text.length > 256) this.#made += text.length;
    if (text.length > this.#maxBytes || this.#made > this.#maxBytes * MAX_MADE) this.outOfMemory();
    return text;
  }

  binary(operator: string, left: PerlScalar, right: PerlScalar): PerlScalar {
    const truth = (holds: boolean) => (holds ? 1 : '');
    const [first, second] = [perlNumber(left), perlNumber(right)];
    switch (operator) {
      case '+':
        return first + second;
      case '-':
        return first - second;
      case '*':
        return first * second;
      case '/':
        return second === 0 ? this.die('Illegal division by zero') : first / second;
      case '%': {
        const [whole, by] = [Math.trunc(first), Math.trunc(second)];
        if (by === 0) return this.die('Illegal modulus zero');
        const rest = whole % by;
        return rest !== 0 && rest < 0 !== by < 0 ? rest + by : rest;
      }
      case '**':
        return first ** second;
      case '.':
        return this.sized(perlText(left) + perlText(right));
      case 'x': {
        const [text, count] = [perlText(left), Math.max(0, Math.trunc(second))];
        if (text.length * count > this.#maxBytes) this.outOfMemory();
        return this.sized(text.repeat(count));
      }
      case '<<':
      case '>>': {
        const bits = BigInt(Math.max(0, Math.min(64, Math.trunc(second))));
        const value = BigInt(Math.trunc(first) || 0);
        return Number(BigInt.asUintN(64, operator === '<<' ? value << bits : value >> bits));
      }
      case '&':
        return Number(BigInt.asUintN(64, BigInt(Math.trunc(first) || 0) & BigInt(Math.trunc(second) || 0)));
      case '|':
        return Number(BigInt.asUintN(64, BigInt(Math.trunc(first) || 0) | BigInt(Math.trunc(second) || 0)));
      case '^':
        if (typeof left === 'string' && typeof right === 'string')
          return [...left]
            .map((character, at) => String.fromCharCode(character.charCodeAt(0) ^ (right.charCodeAt(at) || 0)))
            .join('');
        return Number(BigInt.asUintN(64, BigInt(Math.trunc(first) || 0) ^ BigInt(Math.trunc(second) || 0)));
      case '==':
        return truth(first === second);
      case '!=':
        return truth(first !== second);
      case '<':
        return truth(first < second);
      case '>':
        return truth(first > second);
      case '<=':
        return truth(first <= second);
      case '>=':
        return truth(first >= second);
      case '<=>':
        return first < second ? -1 : first > second ? 1 : 0;
      case 'cmp':
        return compared(left, right);
      case 'eq':
        return truth(compared(left, right) === 0);
      case 'ne':
        return truth(compared(left, right) !== 0);
      case 'lt':
        return truth(compared(left, right) < 0);
      case 'gt':
        return truth(compared(left, right) > 0);
      case 'le':
        return truth(compared(left, right) <= 0);
      case 'ge':
        return truth(compared(left, right) >= 0);
      default:
        return undefined;
    }
  }

  unary(operator: string, value: PerlScalar): PerlScalar {
    if (operator === '!') return perlTrue(value) ? '' : 1;
    if (operator === '~') return Number(BigInt.asUintN(64, ~BigInt(Math.trunc(perlNumber(value)) || 0)));
    return typeof value === 'string' && /^[A-Za-z_]/.test(value) ? `-${value}` : -perlNumber(value);
  }

  /** `++` counts texts of letters and digits on, too: `az` becomes `ba`. */
  stepped(value: PerlScalar, operator: string): PerlScalar {
    if (operator === '--') return perlNumber(value) - 1;
    if (typeof value !== 'string' || !/^[A-Za-z]+\d*$/.test(value)) return perlNumber(value) + 1;
    return nextText(value);
  }

  range(from: PerlScalar, to: PerlScalar, most: number): PerlScalar[] {
    if (typeof from !== 'string' || /^-?\d+(?:\.\d+)?$/.test(from) || from === '') {
      const [first, last] = [Math.trunc(perlNumber(from)), Math.trunc(perlNumber(to))];
      const length = Math.max(0, last - first + 1);
      if (length > most) this.outOfMemory();
      return Array.from({ length }, (_, index) => first + index);
    }
    const end = perlText(to);
    const made: PerlScalar[] = [];
    for (let at = from; at.length <= end.length && made.length < most; at = nextText(at)) {
      made.push(at);
      if (at === end) break;
    }
    return made;
  }
}

function compared(left: PerlScalar, right: PerlScalar): number {
  const [first, second] = [perlText(left), perlText(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function nextText(text: string): string {
  const characters = [...text];
  for (let at = characters.length - 1; at >= 0; at -= 1) {
    const character = characters[at] ?? '';
    if (!/[zZ9]/.test(character)) {
      characters[at] = String.fromCharCode(character.charCodeAt(0) + 1);
      return characters.join('');
    }
    characters[at] = character === '9' ? '0' : character === 'z' ? 'a' : 'A';
  }
  const first = text[0] ?? '';
  return (/\d/.test(first) ? '1' : /[a-z]/.test(first) ? 'a' : 'A') + characters.join('');
}
