import { eventSchema } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cowrieFormat } from './cowrie-format.ts';

const EVENT_IDS = [
  'session.connect session.closed session.params session.file_download session.file_download.failed session.file_upload',
  'login.success login.failed client.version client.kex client.fingerprint client.size client.var command.input',
  'command.failed command.success direct-tcpip.request direct-tcpip.data log.open log.closed telnet.option',
]
  .join(' ')
  .split(' ')
  .map((id) => `cowrie.${id}`);
const FIELDS = [
  'src_ip src_port dst_ip dst_port orig_ip orig_port session sensor protocol system username password key fingerprint',
  'version hassh hasshAlgorithms kexAlgs encCS macCS compCS input width height name value url shasum outfile destfile',
  'filename message size data ttylog duration duration_ms __proto__ constructor toString',
]
  .join(' ')
  .split(' ');

const newContext = () => ({ sessions: new Map() });

function translated(line: string) {
  const translation = cowrieFormat.translate(line, newContext());
  if ('rejected' in translation) throw new Error(translation.rejected);
  return translation.event;
}

describe('hostile Cowrie lines', () => {
  it('give a valid event whatever their fields hold', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom("b'\\x00\\xff'", '\ud800', 'a\0b', 'x'.repeat(70_000), '9'.repeat(400)),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const record = fc.dictionary(fc.constantFrom(...FIELDS), hostile, { maxKeys: 12 });
    fc.assert(
      fc.property(
        record,
        fc.constantFrom(...EVENT_IDS),
        fc.constantFrom(0, 1.5e9, '2020-02-02T02:02:02Z'),
        (fields, eventid, timestamp) => {
          const line = JSON.stringify({ ...fields, eventid, timestamp });
          const event = translated(line);
          expect(eventSchema.safeParse(event).error).toBeUndefined();
          expect(JSON.stringify(event)).not.toContain('\\u0000');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throw, whatever the line', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void cowrieFormat.translate(line, newContext())));
    fc.assert(fc.property(fc.json(), (line) => void cowrieFormat.translate(line, newContext())));
  });

  it('cannot reach a prototype', () => {
    const line =
      '{"eventid":"cowrie.new.thing","timestamp":1,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    expect(translated(line).data).toEqual({
      system: 'cowrie',
      eventId: 'cowrie.new.thing',
      fields: { '(__proto__)': { polluted: true }, constructor: { prototype: { polluted: true } } },
    });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(translated('{"eventid":"cowrie.login.failed","timestamp":1,"__proto__":{"password":"x"}}').data).toEqual({
      method: 'none',
      username: '',
      accepted: false,
    });
  });

  it('are bounded in depth and size', () => {
    const deep = `{"eventid":"cowrie.x","timestamp":1,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const wide = JSON.stringify({
      eventid: 'cowrie.x',
      timestamp: 1,
      ...Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 'v'.repeat(99)])),
    });
    for (const line of [deep, wide]) expect(JSON.stringify(translated(line)).length).toBeLessThan(40_000);
  });

  it('cut a long password and say so', () => {
    const event = translated(
      JSON.stringify({ eventid: 'cowrie.login.failed', timestamp: 1, username: 'u', password: 'p'.repeat(200_000) }),
    );
    expect(event.data).toEqual({
      method: 'password',
      username: 'u',
      secret: 'p'.repeat(65_536),
      accepted: false,
      truncated: true,
    });
  });

  it('cannot give a session the source of another', () => {
    const context = newContext();
    const line = (fields: object) => JSON.stringify({ session: 's', sensor: 'a', timestamp: 1, ...fields });
    cowrieFormat.translate(line({ eventid: 'cowrie.session.connect', src_ip: '192.0.2.7', src_port: 1 }), context);
    const later = cowrieFormat.translate(
      line({ eventid: 'cowrie.command.input', input: 'x', src_ip: '198.51.100.1', protocol: 'telnet' }),
      context,
    );
    expect('event' in later && [later.event.source, later.event.protocol]).toEqual([
      { address: '192.0.2.7', port: 1 },
      'ssh',
    ]);
  });
});
