import { readWire } from '../wire-reader.ts';
import { message, wireMpint } from '../wire-writer.ts';
import type { KeyExchangeMethod, KeyExchangeRun, KeyExchangeStep } from './key-exchange.ts';
import { KEY_EXCHANGE_LIMITS } from './limits.ts';
import { agreeInGroup, type ModularGroup, readSolePublicValue } from './modular-group.ts';
import { chooseGroup } from './moduli.ts';
import { REFUSED } from './single-message.ts';

/** Message numbers of RFC 4419 section 5. */
const GROUP = 31;
const INIT = 32;
const REPLY = 33;
const REQUEST = 34;

/** diffie-hellman-group-exchange-sha256 (RFC 4419), as sshd carries it out. */
export const GROUP_EXCHANGE: KeyExchangeMethod = {
  name: 'diffie-hellman-group-exchange-sha256',
  hash: 'sha256',
  start({ random, moduli }): KeyExchangeRun {
    let expects: number | null = REQUEST;
    let group: ModularGroup | null = null;
    /** min, n and max as the client sent them: they are part of the hash. */
    let requested = Buffer.alloc(0);

    function takeRequest(payload: Buffer): KeyExchangeStep {
      const range = readRequest(payload);
      if (range === null) return REFUSED;
      requested = Buffer.from(payload.subarray(1));
      group = chooseGroup(moduli, range, Buffer.from(random(4)).readUInt32BE(0) / 2 ** 32);
      expects = INIT;
      return { kind: 'reply', payload: message(GROUP, ...groupFields(group)) };
    }

    async function takeInit(chosen: ModularGroup, payload: Buffer): Promise<KeyExchangeStep> {
      const clientPublic = readSolePublicValue(payload);
      if (clientPublic === null) return REFUSED;
      const agreed = await agreeInGroup(chosen, clientPublic, random);
      if (agreed === null) return REFUSED;
      const serverPublic = wireMpint(agreed.serverPublic);
      return {
        kind: 'shared',
        replyType: REPLY,
        serverPublic,
        hashed: Buffer.concat([requested, ...groupFields(chosen), wireMpint(clientPublic), serverPublic]),
        secret: wireMpint(agreed.secret),
      };
    }

    return {
      get expects() {
        return expects;
      },
      receive(payload) {
        expects = null;
        return group === null ? takeRequest(payload) : takeInit(group, payload);
      },
    };
  },
};

function groupFields(group: ModularGroup): readonly Buffer[] {
  return [wireMpint(group.prime), wireMpint(Buffer.of(group.generator))];
}

/** The sizes wanted, brought within sshd's own limits; null where sshd refuses them. */
function readRequest(payload: Buffer): { minBits: number; wantedBits: number; maxBits: number } | null {
  const reader = readWire(payload, 1);
  const min = reader.uint32();
  const wanted = reader.uint32();
  const max = reader.uint32();
  if (min === null || wanted === null || max === null || reader.remaining() > 0) return null;
  const { minGroupBits, maxGroupBits } = KEY_EXCHANGE_LIMITS;
  if (max < min || wanted < min || max < wanted || max < minGroupBits) return null;
  // The monitor process looks once more, when the sizes were brought within the limits.
  if (min > maxGroupBits) return null;
  return {
    minBits: Math.max(minGroupBits, min),
    wantedBits: Math.min(maxGroupBits, Math.max(minGroupBits, wanted)),
    maxBits: Math.min(maxGroupBits, max),
  };
}
