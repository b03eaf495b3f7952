/** The background of a cell with this share of the greatest value: nothing for none, square root so that few are seen. */
export function heatStyle(value: number, maximum: number): { backgroundColor: string } | undefined {
  if (value <= 0 || maximum <= 0) return undefined;
  const percent = Math.round(8 + 47 * Math.sqrt(Math.min(1, value / maximum)));
  return { backgroundColor: `color-mix(in srgb, var(--accent) ${percent}%, var(--surface))` };
}
