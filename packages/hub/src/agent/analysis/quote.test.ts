import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAttackMapper } from '../../detection/attack-mapper/attack-mapper.ts';
import { factsAfter, testEvent } from '../../detection/scoring/test-facts.ts';
import { ANALYSIS_LIMITS } from './limits.ts';
import { materialOf } from './material.ts';
import { promptFor } from './prompt.ts';
import { plainJson, visibleText } from './quote.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 600 });
const nonce = Uint8Array.from({ length: 16 }, (_, index) => index);

describe('text of attackers in a prompt', () => {
  it('shows what is unseen and says what it left out', () => {
    expect(visibleText('a\nb\u202ec\u{e0041}d\ufe0f', 100)).toBe('a\\u{a}b\\u{202e}c\\u{e0041}d\\u{fe0f}');
    expect(visibleText('abcdef', 2)).toBe('ab… (4 more characters)');
  });

  it('never holds a control, a format or half a character', () => {
    fc.assert(
      fc.property(anyText, fc.nat(700), (text, maxCharacters) => {
        const visible = visibleText(text, maxCharacters);
        expect(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(visible)).toBe(false);
        expect(visible.isWellFormed()).toBe(true);
      }),
    );
  });

  it('cannot end the document, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (input) => {
        const event = testEvent('command.entered', 'c', { input, channel: 'shell' });
        const { user } = promptFor(materialOf(factsAfter(createdMapper, {}), [event]).json, nonce);
        const lines = user.split('\n');
        const delimiter = lines[1];
        expect(lines.length).toBe(5);
        expect(lines.filter((line) => line === delimiter).length).toBe(2);
        expect(JSON.parse(lines[2] ?? '')).toMatchObject({
          events: [{ input: visibleText(input, ANALYSIS_LIMITS.maxQuotedCharacters) }],
        });
        expect(/[<>`&]/.test(lines[2] ?? '')).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('reads back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(plainJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('stands in a prompt of bounded length, with the events of every kind', () => {
    const long = 'x'.repeat(60_000);
    const events = Array.from({ length: 500 }, (_, index) =>
      testEvent('command.entered', `c${index}`, { input: `${index}${long}`, channel: 'shell' }),
    );
    const login = testEvent('credential.tried', 'late', {
      method: 'password',
      username: 'root',
      secret: 'somebody else has this too',
      accepted: true,
    });
    const { json, eventIds } = materialOf(factsAfter(createdMapper, {}), [...events, login]);
    expect(json.length).toBeLessThan(ANALYSIS_LIMITS.maxMaterialCharacters + 1_000);
    expect(eventIds.size).toBe(ANALYSIS_LIMITS.maxEventsPerKind + 1);
    expect(eventIds.has(login.id)).toBe(true);
    expect(json).not.toContain('somebody else');
  });

  it('has the same hash with another delimiter', () => {
    const [first, second] = [
      promptFor('{}', nonce),
      promptFor(
        '{}',
        nonce.map((byte) => byte + 1),
      ),
    ];
    expect(first.user === second.user).toBe(false);
    expect(first.hash).toBe(second.hash);
    expect(promptFor('[]', nonce).hash === first.hash).toBe(false);
  });

  it('refuses a delimiter that stands in the data', () => {
    const delimiter = promptFor('{}', nonce).user.split('\n')[1] ?? '';
    expect(() => promptFor(JSON.stringify([delimiter]), nonce)).toThrow('random source');
  });
});

const createdMapper = createAttackMapper();
