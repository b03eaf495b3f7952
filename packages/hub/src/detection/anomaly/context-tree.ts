import { CerberusError } from '@cerberusmesh/contracts';
import type { Sequences } from './anomaly-model.ts';
import { ANOMALY_LIMITS } from './limits.ts';

/** What followed one context in training, and the contexts that reach one token further back. */
interface ContextNode {
  total: number;
  readonly followers: Map<number, number>;
  readonly longer: Map<number, ContextNode>;
}

/**
 * Counts of what followed the last tokens, up to so many back, blended from short to long contexts by the number of
 * different followers (Witten and Bell 1991, method C; the tree of contexts as in prediction by partial matching). It knows
 * by heart what a network only has a feeling for.
 */
export class ContextTree {
  readonly #root: ContextNode;
  readonly #order: number;
  readonly #vocabulary: number;

  private constructor(root: ContextNode, order: number, vocabulary: number) {
    this.#root = root;
    this.#order = order;
    this.#vocabulary = vocabulary;
  }

  /** Contexts of two tokens or more that training showed once only are left out: half of the tree, and next to no news. */
  static learn(sequences: Sequences, order: number): ContextTree {
    const root = newNode();
    for (let sequence = 0; sequence < sequences.count; sequence++) {
      const begin = sequences.offsets[sequence] ?? 0;
      const end = sequences.offsets[sequence + 1] ?? 0;
      for (let at = begin; at < end; at++) {
        const token = sequences.tokens[at] ?? 0;
        let node: ContextNode = root;
        count(node, token);
        for (let back = 1; back <= order && at - back >= begin; back++) {
          const before = sequences.tokens[at - back] ?? 0;
          const next: ContextNode = node.longer.get(before) ?? newNode();
          node.longer.set(before, next);
          node = next;
          count(node, token);
        }
      }
    }
    for (const node of root.longer.values()) prune(node);
    return new ContextTree(root, order, sequences.vocabularySize);
  }

  /** Negative log likelihood (nats) of each token of one sequence. */
  losses(tokens: Int32Array): Float32Array {
    return Float32Array.from(tokens, (token, at) => {
      let probability = 1 / this.#vocabulary;
      let node: ContextNode | undefined = this.#root;
      for (let back = 0; node !== undefined && back <= this.#order; back++) {
        const novelty = node.followers.size;
        probability = ((node.followers.get(token) ?? 0) + novelty * probability) / Math.max(1, node.total + novelty);
        node = at - back - 1 < 0 ? undefined : node.longer.get(tokens[at - back - 1] ?? 0);
      }
      return -Math.log(probability);
    });
  }

  /** All counts as whole numbers, the same for the same sequences: order, then each context before its longer ones. */
  toNumbers(): Float32Array {
    const numbers: number[] = [this.#order];
    const write = (node: ContextNode): void => {
      numbers.push(node.followers.size);
      for (const [token, times] of byToken(node.followers)) numbers.push(token, times);
      numbers.push(node.longer.size);
      for (const [token, longer] of byToken(node.longer)) {
        numbers.push(token);
        write(longer);
      }
    };
    write(this.#root);
    return Float32Array.from(numbers, (number) => Math.min(number, MAX_COUNT));
  }

  /** @throws CerberusError `invalid-request` when the numbers are no tree over this vocabulary */
  static fromNumbers(numbers: Float32Array, vocabulary: number): ContextTree {
    let at = 0;
    const next = (most: number): number => {
      const number = numbers[at++];
      if (number === undefined || !Number.isInteger(number) || number < 0 || number > most) throw unreadable();
      return number;
    };
    const order = next(ANOMALY_LIMITS.maxContextTokens);
    const read = (depth: number): ContextNode => {
      const node = newNode();
      const followers = next(vocabulary);
      for (let index = 0; index < followers; index++) {
        const token = next(vocabulary - 1);
        const times = next(MAX_COUNT);
        node.followers.set(token, times);
        node.total += times;
      }
      const longer = next(depth < order ? vocabulary : 0);
      for (let index = 0; index < longer; index++) {
        const token = next(vocabulary - 1);
        node.longer.set(token, read(depth + 1));
      }
      return node;
    };
    const root = read(0);
    if (at !== numbers.length) throw unreadable();
    return new ContextTree(root, order, vocabulary);
  }
}

/** The greatest whole number that all below it are exact for as 32-bit floats. */
const MAX_COUNT = 2 ** 24;

function newNode(): ContextNode {
  return { total: 0, followers: new Map(), longer: new Map() };
}

function count(node: ContextNode, token: number): void {
  node.total += 1;
  node.followers.set(token, (node.followers.get(token) ?? 0) + 1);
}

function prune(node: ContextNode): void {
  for (const [token, longer] of node.longer)
    if (longer.total < 2) node.longer.delete(token);
    else prune(longer);
}

function byToken<Value>(map: ReadonlyMap<number, Value>): [number, Value][] {
  return [...map].sort(([left], [right]) => left - right);
}

function unreadable(): CerberusError {
  return new CerberusError('invalid-request', 'These bytes are not a tree of contexts that this release can read.');
}
