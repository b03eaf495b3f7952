import type { AttackMatrix } from '@cerberusmesh/contracts';

const columnWidth = 150;
const rowHeight = 34;
const gap = 4;
const margin = 16;
const headHeight = 64;
const maxLabelCharacters = 24;

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes.get(character) ?? '');

/** Blue of a share of the greatest value, the same square root as on the page, on white. */
function heatFill(value: number, maximum: number): string {
  if (value <= 0 || maximum <= 0) return '#ffffff';
  const share = (8 + 47 * Math.sqrt(Math.min(1, value / maximum))) / 100;
  const mixed = [0x1d, 0x5b, 0xb8].map((part) => Math.round(255 - (255 - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** A name on at most two lines. */
function lines(name: string): readonly string[] {
  if (name.length <= maxLabelCharacters) return [name];
  const at = name.lastIndexOf(' ', maxLabelCharacters);
  const first = at <= 0 ? name.slice(0, maxLabelCharacters) : name.slice(0, at);
  const rest = name.slice(first.length).trim();
  return [first, rest.length > maxLabelCharacters ? `${rest.slice(0, maxLabelCharacters - 1)}\u2026` : rest];
}

/** The matrix as a picture for reports: techniques without their sub-techniques, heat and counts as on the page. */
export function matrixSvg(matrix: AttackMatrix, title: string): string {
  const tallest = Math.max(0, ...matrix.tactics.map(({ techniques }) => techniques.length));
  const width = margin * 2 + matrix.tactics.length * (columnWidth + gap) - gap;
  const height = margin * 2 + headHeight + tallest * (rowHeight + gap);
  const cells = matrix.tactics.flatMap((tactic, column) => {
    const x = margin + column * (columnWidth + gap);
    const head = `<text x="${x}" y="${margin + 48}" font-weight="600">${escaped(tactic.name)}</text>`;
    return [
      head,
      ...tactic.techniques.map(({ id, name, value, rules }, row) => {
        const y = margin + headHeight + row * (rowHeight + gap);
        const border = rules > 0 ? 'stroke="#8a94a3"' : 'stroke="#d9dde4" stroke-dasharray="3 2"';
        const words = lines(name)
          .map((line, at) => `<tspan x="${x + 6}" dy="${at === 0 ? 0 : 12}">${escaped(line)}</tspan>`)
          .join('');
        const count =
          value > 0
            ? `<text x="${x + columnWidth - 6}" y="${y + 14}" text-anchor="end" font-weight="600">${value}</text>`
            : '';
        return (
          `<g><title>${escaped(`${id} ${name}: ${value}`)}</title>` +
          `<rect x="${x}" y="${y}" width="${columnWidth}" height="${rowHeight}" rx="3" fill="${heatFill(value, matrix.maximum)}" ${border}/>` +
          `<text y="${y + 14}" fill="${value > 0 ? '#161a21' : '#545e6c'}">${words}</text>${count}</g>`
        );
      }),
    ];
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    'font-family="Helvetica, Arial, sans-serif" font-size="10.5" fill="#161a21">' +
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>` +
    `<text x="${margin}" y="${margin + 18}" font-size="16" font-weight="600">${escaped(title)}</text>` +
    `${cells.join('')}</svg>\n`
  );
}
