import type { Indicator, IndicatorFormat } from '@cerberusmesh/contracts';

/** One way to write indicators to a file. Every line stands alone, so that an export is streamed. */
export interface IndicatorWriter {
  readonly mediaType: string;
  readonly fileName: string;
  head(madeAt: string): string;
  /** Empty for what the format cannot say. `index` counts from 0 over the whole export. */
  line(indicator: Indicator, index: number): string;
  tail(): string;
}

const CSV_COLUMNS = [
  'type',
  'value',
  'confidence',
  'tlp',
  'status',
  'first_seen',
  'last_seen',
  'sightings',
  'valid_until',
  'labels',
  'sources',
] as const;

/** Signature ids of our own: above those that Suricata's makers, Emerging Threats and local rules use. */
const FIRST_SID = 9_100_000;
const SIDS = 800_000;

export function indicatorWriter(format: IndicatorFormat): IndicatorWriter {
  switch (format) {
    case 'csv':
      return {
        mediaType: 'text/csv; charset=utf-8',
        fileName: 'indicators.csv',
        head: () => `${CSV_COLUMNS.join(',')}\r\n`,
        line: (one) =>
          `${[
            one.type,
            one.value,
            String(one.confidence),
            one.tlp,
            one.status,
            one.firstSeenAt,
            one.lastSeenAt,
            String(one.sightings),
            one.validUntil ?? '',
            one.labels.join(' '),
            one.sources.join(' '),
          ]
            .map(csvCell)
            .join(',')}\r\n`,
        tail: () => '',
      };
    case 'json':
      return {
        mediaType: 'application/json; charset=utf-8',
        fileName: 'indicators.json',
        head: (madeAt) => `{"madeAt":${JSON.stringify(madeAt)},"items":[`,
        line: (one, index) => `${index === 0 ? '' : ','}\n${JSON.stringify(one)}`,
        tail: () => '\n]}\n',
      };
    case 'plain':
      return {
        mediaType: 'text/plain; charset=utf-8',
        fileName: 'indicators.txt',
        head: () => '',
        // A value never holds a line end: control characters are refused when it is kept.
        line: ({ value }) => `${value}\n`,
        tail: () => '',
      };
    case 'nftables':
      return {
        mediaType: 'text/plain; charset=utf-8',
        fileName: 'indicators.nft',
        // Made and flushed first, so that loading it again replaces what was there (nft(8), "SETS").
        head: (madeAt) =>
          [
            `# CerberusMesh, ${madeAt}. Load with: nft -f indicators.nft`,
            'table inet cerberus {',
            '  set attackers4 { type ipv4_addr; }',
            '  set attackers6 { type ipv6_addr; }',
            '}',
            'flush set inet cerberus attackers4',
            'flush set inet cerberus attackers6',
            '',
          ].join('\n'),
        line: ({ type, value }) =>
          type === 'ipv4' || type === 'ipv6'
            ? `add element inet cerberus attackers${type.slice(-1)} { ${value} }\n`
            : '',
        tail: () => '',
      };
    case 'suricata':
      return {
        mediaType: 'text/plain; charset=utf-8',
        fileName: 'cerberus-indicators.rules',
        head: (madeAt) => `# CerberusMesh, ${madeAt}\n`,
        line: suricataRule,
        tail: () => '',
      };
  }
}

function suricataRule(indicator: Indicator): string {
  const { type, value, id, confidence } = indicator;
  // From the id, so that a rule keeps its number from one export to the next.
  const sid = FIRST_SID + (Number.parseInt(id.slice(0, 8), 16) % SIDS);
  const end = `reference:url,cerberusmesh/indicators/${id}; metadata:confidence ${Math.round(confidence * 100)}; sid:${sid}; rev:1;)\n`;
  switch (type) {
    case 'ipv4':
    case 'ipv6':
      return `alert ip [${value}] any <> $HOME_NET any (msg:"CerberusMesh attacker"; ${end}`;
    case 'domain':
      return `alert dns $HOME_NET any -> any any (msg:"CerberusMesh attacker domain"; dns.query; content:"${contentOf(value)}"; nocase; endswith; ${end}`;
    case 'url': {
      const { hostname, pathname, search, protocol } = new URL(value);
      if (protocol !== 'http:') return '';
      return `alert http $HOME_NET any -> any any (msg:"CerberusMesh payload"; flow:established,to_server; http.host; content:"${contentOf(hostname)}"; http.uri; content:"${contentOf(pathname + search)}"; ${end}`;
    }
    case 'ja3':
      return `alert tls any any -> any any (msg:"CerberusMesh attacker client"; ja3.hash; content:"${value}"; ${end}`;
    default:
      return '';
  }
}

/** Everything that a rule gives a meaning, and whatever is not printable ASCII, as hexadecimal (Suricata, "content"). */
function contentOf(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~/?=&%@+-]/.test(character)
        ? character
        : `|${byte.toString(16).padStart(2, '0').toUpperCase()}|`;
    })
    .join('');
}

/** RFC 4180, with an apostrophe before what a spreadsheet would run as a formula. */
function csvCell(value: string): string {
  const guarded = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
