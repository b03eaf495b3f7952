import type { LoggedEvent } from '@cerberusmesh/contracts';
import { recordOfEvent } from '../event-record.ts';
import { EXPORT_LIMITS } from '../limits.ts';
import { visibleText } from '../visible-text.ts';

export type Pair = readonly [key: string, value: string];

const VENDOR = 'CerberusMesh';
const PRODUCT = 'CerberusMesh';
const FORMAT_VERSION = '1';
/** Facility 13, "log audit" (RFC 5424 section 6.2.1). */
const FACILITY = 13;
/** How long texts may be, tried in order until the message is short enough. */
const TEXT_STEPS = [EXPORT_LIMITS.maxSyslogTextCharacters, 200, 50] as const;

/**
 * One event as a syslog message (RFC 5424) that holds LEEF 2.0 or CEF 0. Always one line, whatever attackers wrote:
 * line ends and other controls are visible escapes, and what parts fields is escaped as each format says.
 */
export function syslogMessage({ event }: LoggedEvent, format: 'leef' | 'cef'): string {
  const record = recordOfEvent(event);
  const header = `<${FACILITY * 8 + severityOf(record.severity)}>1 ${event.at} ${event.sensorId} cerberusmesh - ${event.kind} - `;
  let message = '';
  for (const maxCharacters of TEXT_STEPS) {
    const texts = (pairs: readonly (readonly [string, string | number | null | undefined])[]): Pair[] =>
      pairs.flatMap(([key, value]) =>
        value === null || value === undefined || value === '' ? [] : [[key, visibleText(String(value), maxCharacters)]],
      );
    const body =
      format === 'leef'
        ? leef(event.kind, texts(leefPairs(event, record)))
        : cef(event.kind, record.name, record.severity, texts(cefPairs(event, record)));
    message = `${header}${body}`;
    if (Buffer.byteLength(message) <= EXPORT_LIMITS.maxSyslogMessageBytes) break;
  }
  return message;
}

/** RFC 5424 severities: 2 critical to 6 informational. */
function severityOf(severity: number): number {
  if (severity >= 9) return 2;
  if (severity >= 7) return 3;
  if (severity >= 5) return 4;
  return severity >= 3 ? 5 : 6;
}

/**
 * LEEF 2.0 (IBM, "LEEF event components"): the tab parts attributes, `=` a key from its value, and neither key nor header
 * comes from an attacker. A value holds no tab: it went through `visibleText`.
 */
export function leef(eventId: string, pairs: readonly Pair[]): string {
  const attributes = pairs.map(([key, value]) => `${key}=${value}`).join('\t');
  return `LEEF:2.0|${VENDOR}|${PRODUCT}|${FORMAT_VERSION}|${eventId}|x09|${attributes}`;
}

/** CEF 0 (ArcSight, "Implementing CEF"): `\` and `|` are escaped in the header, `\` and `=` in the extension. */
export function cef(eventId: string, name: string, severity: number, pairs: readonly Pair[]): string {
  const head = [VENDOR, PRODUCT, FORMAT_VERSION, eventId, name, String(severity)]
    .map((part) => part.replace(/[\\|]/g, '\\$&'))
    .join('|');
  const extension = pairs.map(([key, value]) => `${key}=${value.replace(/[\\=]/g, '\\$&')}`).join(' ');
  return `CEF:0|${head}|${extension}`;
}

type Pairs = readonly (readonly [string, string | number | null | undefined])[];
type Sent = LoggedEvent['event'];
type Sentence = ReturnType<typeof recordOfEvent>;

/** Predefined keys of LEEF first; what it has no name for follows under ours. */
function leefPairs(event: Sent, record: Sentence): Pairs {
  return [
    ['devTime', `${event.at.slice(0, 23)}Z`],
    ['devTimeFormat', "yyyy-MM-dd'T'HH:mm:ss.SSSX"],
    ['cat', record.category],
    ['sev', record.severity],
    ['src', event.source?.address],
    ['srcPort', event.source?.port],
    ['dst', event.destination?.address],
    ['dstPort', event.destination?.port],
    ['proto', event.protocol],
    ['usrName', record.user],
    ['url', record.url],
    ['policy', record.rule],
    ['eventUuid', event.id],
    ['sessionId', event.sessionId],
    ['trap', event.trap],
    ['sensor', event.sensorId],
    ['outcome', record.outcome],
    ['command', record.command],
    ['method', record.method],
    ['userAgent', record.userAgent],
    ['filePath', record.path],
    ['fileHash', record.sha256],
    ['fileSize', record.bytes],
    ['target', record.target === undefined ? undefined : `${record.target.address}:${record.target.port}`],
    ['technique', record.technique?.id],
    ['tactic', record.technique?.tactics.join(',')],
    ['score', record.score],
    ['decision', record.decision],
    ['reason', record.reason],
  ];
}

/** The dictionary of CEF; `cs1` to `cs6` carry what it has no name for. */
function cefPairs(event: Sent, record: Sentence): Pairs {
  return [
    ['rt', Date.parse(event.at)],
    ['externalId', event.id],
    ['dvchost', event.sensorId],
    ['cat', record.category],
    ['outcome', record.outcome],
    ['src', event.source?.address],
    ['spt', event.source?.port],
    ['dst', event.destination?.address],
    ['dpt', event.destination?.port],
    ['app', event.protocol],
    ['duser', record.user],
    ['request', record.url],
    ['requestMethod', record.method],
    ['requestClientApplication', record.userAgent],
    ['filePath', record.path],
    ['fileHash', record.sha256],
    ['fsize', record.bytes],
    ['act', record.decision],
    ['reason', record.reason],
    ...labelled('cs1', 'session', event.sessionId),
    ...labelled('cs2', 'trap', event.trap),
    ...labelled('cs3', 'command', record.command),
    ...labelled('cs4', 'technique', record.technique?.id),
    ...labelled('cs5', 'rule', record.rule),
    ...labelled('cfp1', 'score', record.score),
  ];
}

function labelled(key: string, label: string, value: string | number | null | undefined): Pairs {
  return value === null || value === undefined
    ? []
    : [
        [`${key}Label`, label],
        [key, value],
      ];
}
