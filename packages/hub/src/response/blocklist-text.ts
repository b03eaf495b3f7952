import type { BLOCKLIST_FORMATS } from '@cerberusmesh/contracts';
import { networkText, parseNetwork } from './networks.ts';

interface Blocked {
  readonly network: string;
  readonly until: string | null;
}

/** Seconds that ipset and nftables take as a timeout at most (32 bits of milliseconds in the kernel). */
const MAX_TIMEOUT_SECONDS = 2_147_483;

/**
 * The block list as firewalls read it: one network a line (`plain`), a script for `nft -f` or for `ipset restore`. What is
 * no network is left out, so that nothing but numbers reaches a firewall.
 *
 * @param nowMs Unix milliseconds, for how long each entry lasts
 */
export function blocklistText(
  format: Exclude<(typeof BLOCKLIST_FORMATS)[number], 'json'>,
  items: readonly Blocked[],
  nowMs: number,
): string {
  const entries = items.flatMap(({ network, until }) => {
    const parsed = parseNetwork(network);
    if (parsed === null) return [];
    const seconds = until === null ? null : Math.ceil((Date.parse(until) - nowMs) / 1_000);
    if (seconds !== null && seconds <= 0) return [];
    const timeout = seconds === null ? null : Math.min(seconds, MAX_TIMEOUT_SECONDS);
    return [{ version: parsed.version, text: networkText(parsed), timeout }];
  });
  const ofVersion = (version: 4 | 6) => entries.filter((entry) => entry.version === version);
  switch (format) {
    case 'plain':
      return lines(entries.map(({ text }) => text));
    case 'ipset':
      return lines(
        ([4, 6] as const).flatMap((version) => {
          const name = `cerberus-block-v${version}`;
          return [
            `create ${name} hash:net family ${version === 4 ? 'inet' : 'inet6'} timeout 0 -exist`,
            `flush ${name}`,
            ...ofVersion(version).map(({ text, timeout }) => `add ${name} ${text} timeout ${timeout ?? 0} -exist`),
          ];
        }),
      );
    case 'nftables':
      return lines([
        // Added before it is deleted, so that deleting never fails.
        'add table inet cerberus',
        'delete table inet cerberus',
        'table inet cerberus {',
        ...([4, 6] as const).flatMap((version) => [
          `  set block-v${version} {`,
          `    type ipv${version}_addr`,
          '    flags interval, timeout',
          ...elements(ofVersion(version)),
          '  }',
        ]),
        '  chain input {',
        '    type filter hook input priority -10; policy accept;',
        '    ip saddr @block-v4 drop',
        '    ip6 saddr @block-v6 drop',
        '  }',
        '}',
      ]);
  }
}

function elements(entries: readonly { readonly text: string; readonly timeout: number | null }[]): string[] {
  if (entries.length === 0) return [];
  const texts = entries.map(({ text, timeout }) => (timeout === null ? text : `${text} timeout ${timeout}s`));
  return [`    elements = { ${texts.join(', ')} }`];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
