import { type CerberusEvent, OBSERVED_EVENT_IDS } from '@cerberusmesh/contracts';
import { defaultMapperLimits, type MapperLimits } from '../attack-mapper/limits.ts';
import { observeInput } from '../attack-mapper/observe-script.ts';
import type { Sequences } from './anomaly-model.ts';
import { COMMAND_TOKENS, commandTokenOf } from './command-tokens.ts';
import { ANOMALY_LIMITS } from './limits.ts';

/**
 * A session as a sequence of tokens for the LSTM: what happened (event kinds, told apart by their outcome) and what was
 * typed (one token for each command, by what it is for). Nothing an attacker writes becomes a token of its own.
 */

const EVENT_TOKENS = [
  'credential.tried accepted',
  'credential.tried publickey',
  'file.downloaded missing',
  'http.requested GET',
  'http.requested POST',
  'http.requested other',
] as const;

/** Names of the tokens, by number. The order is part of every kept model: append only, and count the version up. */
export const TOKENS: readonly string[] = [...OBSERVED_EVENT_IDS, ...EVENT_TOKENS, ...COMMAND_TOKENS];

/** Version of the vocabulary and of what is turned into which token; a model of another version does not fit. */
export const TOKENS_VERSION = 1;

const NUMBER_OF = new Map(TOKENS.map((name, number) => [name, number]));

const tokenLimits: MapperLimits = {
  ...defaultMapperLimits,
  maxCommands: ANOMALY_LIMITS.maxTokensPerSession,
  maxInputCharacters: ANOMALY_LIMITS.maxTokenisedCharacters,
};

/**
 * The tokens of one session, event by event; at most `maxTokensPerSession`, the first ones. Of a token that repeats
 * without a break only the first `maxRepeatedTokens` count: how many passwords were tried is a feature of the other models.
 */
export class SessionTokens {
  readonly #tokens: number[] = [];
  #repeated = 0;

  /** Events come in `seq` order. */
  add(event: CerberusEvent): void {
    if (this.#tokens.length === ANOMALY_LIMITS.maxTokensPerSession) return;
    for (const name of tokenNamesOf(event)) {
      const token = NUMBER_OF.get(name);
      if (token === undefined) continue;
      this.#repeated = this.#tokens.at(-1) === token ? this.#repeated + 1 : 1;
      if (this.#repeated > ANOMALY_LIMITS.maxRepeatedTokens) continue;
      this.#tokens.push(token);
      if (this.#tokens.length === ANOMALY_LIMITS.maxTokensPerSession) return;
    }
  }

  toArray(): Int32Array {
    return Int32Array.from(this.#tokens);
  }
}

/** The tokens of all events of one session, given in `seq` order. */
export function tokensOf(events: Iterable<CerberusEvent>): Int32Array {
  const tokens = new SessionTokens();
  for (const event of events) tokens.add(event);
  return tokens.toArray();
}

/** The sessions' tokens in the form that the models read. */
export function sequencesOf(sessions: readonly Int32Array[]): Sequences {
  const offsets = new Int32Array(sessions.length + 1);
  for (const [index, { length }] of sessions.entries()) offsets[index + 1] = (offsets[index] ?? 0) + length;
  const tokens = new Int32Array(offsets[sessions.length] ?? 0);
  for (const [index, session] of sessions.entries()) tokens.set(session, offsets[index]);
  return { tokens, offsets, count: sessions.length, vocabularySize: TOKENS.length };
}

function tokenNamesOf(event: CerberusEvent): readonly string[] {
  switch (event.kind) {
    case 'command.entered': {
      const commands = observeInput(event.data.input, tokenLimits).flatMap((statement) => statement.commands);
      return commands.length === 0 ? [event.kind] : commands.map(commandTokenOf);
    }
    // What Cowrie says a second time of a command, and what the sensor says of itself, is no behaviour of the attacker.
    case 'command.resolved':
    case 'terminal.recorded':
    case 'limit.reached':
    case 'trap.failed':
    case 'events.lost':
      return [];
    case 'credential.tried':
      if (event.data.accepted) return ['credential.tried accepted'];
      return event.data.method === 'publickey' ? ['credential.tried publickey'] : [event.kind];
    case 'file.downloaded':
      return event.data.obtained ? [event.kind] : ['file.downloaded missing'];
    case 'http.requested': {
      const { method } = event.data;
      return [`http.requested ${method === 'GET' || method === 'POST' ? method : 'other'}`];
    }
    default:
      return [event.kind];
  }
}
