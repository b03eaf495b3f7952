import { type CerberusEvent, type Endpoint, uuidV7, uuidV8 } from '@cerberusmesh/contracts';
import { textHash } from '../../../text-hash.ts';
import type { ForeignFormat, RememberedSession, Translation, TranslationContext } from '../format.ts';
import { parseTimestamp } from '../timestamp.ts';
import { readEventData } from './event-data.ts';
import { CowrieFields } from './fields.ts';

/** Where lines that name no sensor came from. */
const UNNAMED_SENSOR = 'cowrie';

/** Cowrie's JSON log (`cowrie.json`), every dialect from 2016 on. */
export const cowrieFormat: ForeignFormat = {
  name: 'cowrie',
  detect: (sample) => /"eventid"\s*:\s*"cowrie\./.test(sample.slice(0, 65_536)),
  translate,
};

function translate(line: string, context: TranslationContext): Translation {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return { rejected: 'not-json' };
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return { rejected: 'not-an-object' };
  const fields = new CowrieFields(record, line);
  const eventId = fields.string('eventid');
  if (eventId === undefined || !eventId.startsWith('cowrie.')) return { rejected: 'unknown-event' };
  const time = parseTimestamp(fields.value('timestamp') ?? fields.value('time'));
  if (time === null) return { rejected: 'bad-timestamp' };

  const sensorId = sensorName(fields.value('sensor'));
  const session = rememberSession(fields, eventId, sensorId, context);
  const protocol = session?.protocol ?? protocolOf(fields, eventId);
  const { kind, data } = readEventData(eventId, fields, protocol, record);
  const identity = {
    id: uuidV7(time.unixMs, textHash(line)),
    at: time.at,
    sensorId,
    trap: protocol,
    sessionId: session?.sessionId ?? null,
    source: session === null ? sourceOf(fields, eventId) : session.source,
    destination: session?.destination ?? null,
    protocol,
  };
  // reason: kind and data come as one pair from readEventData; a spread loses that they belong together.
  return { event: { ...identity, kind, data } as CerberusEvent };
}

/** Binds source, destination and protocol to the session with the first line that says them. */
function rememberSession(
  fields: CowrieFields,
  eventId: string,
  sensorId: string,
  context: TranslationContext,
): RememberedSession | null {
  const externalId = fields.typed('session').text;
  if (externalId === '') return null;
  const key = `${sensorId}\n${externalId}`;
  let session = context.sessions.get(key);
  if (session === undefined) {
    session = { sessionId: uuidV8(textHash(key)), source: null, destination: null, protocol: null };
    context.sessions.set(key, session);
  }
  if (session.source === null || (eventId === 'cowrie.session.connect' && session.source.port === null)) {
    session.source = sourceOf(fields, eventId) ?? session.source;
  }
  if (session.destination === null && eventId === 'cowrie.session.connect') {
    const address = fields.address('dst_ip');
    session.destination = address === null ? null : { address, port: fields.port('dst_port') };
  }
  session.protocol ??= protocolOf(fields, eventId);
  return session;
}

/** Only a connect line's `src_port` is the attacker's: elsewhere it can be the originator of a tunnel. */
function sourceOf(fields: CowrieFields, eventId: string): Endpoint | null {
  const address = fields.address('src_ip');
  if (address === null) return null;
  return { address, port: eventId === 'cowrie.session.connect' ? fields.port('src_port') : null };
}

function protocolOf(fields: CowrieFields, eventId: string): 'ssh' | 'telnet' {
  const protocol = fields.string('protocol');
  if (protocol === 'ssh' || protocol === 'telnet') return protocol;
  if (eventId.startsWith('cowrie.telnet.')) return 'telnet';
  if ((fields.string('system') ?? '').includes('Telnet')) return 'telnet';
  const port = eventId === 'cowrie.session.connect' ? fields.port('dst_port') : null;
  return port === 23 || port === 2223 || port === 2323 ? 'telnet' : 'ssh';
}

/** A sensor's name as ours allow it: other characters become `-`. */
function sensorName(value: unknown): string {
  if (typeof value !== 'string') return UNNAMED_SENSOR;
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(value)) return value;
  const name = value
    .slice(0, 256)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128);
  return name === '' ? UNNAMED_SENSOR : name;
}
