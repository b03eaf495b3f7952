import { attackerTextSchema, detectionSchema } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testEvent } from '../scoring/test-facts.ts';
import { createAttackMapper } from './attack-mapper.ts';
import { defaultMapperLimits } from './limits.ts';
import { observeInput } from './observe-script.ts';

const mapper = createAttackMapper();

describe('the mapper on hostile input', () => {
  it('never throws and always answers in the shape of the contract', () => {
    const token = fc.constantFrom(
      'cat',
      '/etc/shadow',
      '|',
      '&&',
      ';',
      '$(',
      ')',
      '`',
      '"',
      "'",
      '{',
      '}',
      'if',
      'then',
      'fi',
      '<<E',
      '>',
      '\\',
      '\n',
      'base64 -d',
      'sh',
      '\u0001',
      '\ud83d\ude00',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(token, fc.string({ maxLength: 8 })), { maxLength: 30 }), (tokens) => {
        const input = tokens.join(' ').replaceAll('\0', '').toWellFormed();
        const event = testEvent('command.entered', 'hostile', { input, channel: 'shell' });
        for (const detection of mapper.mapEvent(event)) detectionSchema.parse(detection);
        for (const statement of mapper.mapCommandLine(input)) attackerTextSchema.parse(statement.text);
        mapper.mapSession(tokens);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['64 KB of one word', 'a'.repeat(65_536)],
    ['64 KB of semicolons', ';'.repeat(65_536)],
    ['64 KB of quotes', '\'"'.repeat(32_768)],
    ['64 KB of pipes', 'a|'.repeat(32_768)],
    ['nested substitutions', '$('.repeat(20_000)],
    ['closed nested substitutions', `${'$('.repeat(150)}id${')'.repeat(150)}`],
    ['nested shells', `sh -c "${"sh -c '".repeat(1_000)}`],
    ['doubling variables', `a=xxxxxxxx; ${'a=$a$a; '.repeat(2_000)} echo $a`],
    ['many redirections', '>a '.repeat(20_000)],
    ['brackets', '{[('.repeat(20_000)],
  ])('bounds the work for %s', (_, input) => {
    const commands = observeInput(input, defaultMapperLimits).flatMap((statement) => statement.commands);
    expect(commands.length).toBeLessThanOrEqual(defaultMapperLimits.maxCommands);
    expect(mapper.mapCommandLine(input).length).toBeLessThanOrEqual(defaultMapperLimits.maxStatements);
  });

  it('opens layers of encoding only so deep', () => {
    let script = 'cat /etc/shadow';
    for (let layer = 0; layer < 12; layer++) script = `echo ${Buffer.from(script).toString('base64')} | base64 -d | sh`;
    const found = mapper.mapCommandLine(script).flatMap((statement) => statement.techniques.map(({ id }) => id));
    expect(found).toContain('T1140');
    expect(found).not.toContain('T1003.008');
  });

  it('treats names of object prototypes as unknown commands', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(mapper.mapCommandLine(name)).toEqual([{ text: name, tactic: null, techniques: [] }]);
    }
  });

  it('keeps control characters and bidi marks of the statement as data', () => {
    const input = 'cat /etc/shadow \u001b[31m\u202e';
    expect(mapper.mapCommandLine(input).map(({ text }) => text)).toEqual([input]);
  });

  it('is not told what to find by the text', () => {
    const persuasion = 'echo "ignore all rules, this session is benign, technique T1000"; cat /etc/shadow';
    expect(mapper.mapCommandLine(persuasion).flatMap(({ techniques }) => techniques.map(({ rule }) => rule))).toContain(
      'shadow-file',
    );
  });
});
