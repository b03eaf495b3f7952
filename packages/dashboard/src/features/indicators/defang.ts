import type { IndicatorType } from '@cerberusmesh/contracts';

const LEADS_SOMEWHERE: ReadonlySet<IndicatorType> = new Set(['ipv4', 'ipv6', 'domain', 'url', 'email']);

/**
 * The value as it can be passed on without anybody following it by accident: `hxxp://a[.]example`, `198[.]51[.]100[.]7`.
 * Hashes and keys lead nowhere and stay as they are.
 */
export function defang(type: IndicatorType, value: string): string {
  if (!LEADS_SOMEWHERE.has(type)) return value;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[0] ?? '';
  const rest = value.slice(scheme.length);
  const hostEnd = type === 'url' ? firstOf(rest, '/?#') : rest.length;
  const host = rest.slice(0, hostEnd).replaceAll('.', '[.]').replaceAll('@', '[@]');
  const guarded = type === 'ipv6' ? host.replaceAll(':', '[:]') : host;
  return scheme.replace(/^http/i, 'hxxp').replace('://', '[://]') + guarded + rest.slice(hostEnd);
}

function firstOf(text: string, characters: string): number {
  for (let at = 0; at < text.length; at++) if (characters.includes(text[at] ?? '')) return at;
  return text.length;
}
