import type { SessionSummary } from '@cerberusmesh/contracts';
import { memo } from 'react';

/** Outlines around 0, 0, a shape a protocol: colour alone tells nothing to who does not see it. */
const SHAPES: readonly { readonly protocol: string; readonly path: string }[] = [
  { protocol: 'ssh', path: 'M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z' },
  { protocol: 'telnet', path: 'M-3.6,-3.6H3.6V3.6H-3.6Z' },
  { protocol: 'http', path: 'M0,-5L5,0L0,5L-5,0Z' },
];
const OTHER = 'M0,-4.6L4.6,3.6H-4.6Z';

export type Place = readonly [x: number, y: number];

/** Sessions that opened a moment ago, where their sources are registered. Each mark appears, widens and fades by itself. */
export const ArrivalMarks = memo(function ArrivalMarks({
  arrivals,
  places,
}: {
  arrivals: readonly SessionSummary[];
  /** Middles of countries by ISO 3166-1 alpha-2, in the units of the drawing. */
  places: ReadonlyMap<string, Place>;
}) {
  return (
    <g className="pointer-events-none">
      {arrivals.map(({ id, origin, protocol }) => {
        const place = origin.country === null ? undefined : places.get(origin.country);
        if (place === undefined) return null;
        return (
          <g key={id} transform={`translate(${place[0]},${place[1]})`}>
            <path d={shapeOf(protocol)} className="arrival" vectorEffect="non-scaling-stroke" />
          </g>
        );
      })}
    </g>
  );
});

export function ArrivalLegend({ words }: { words: string }) {
  return (
    <span className="flex items-center gap-2.5" aria-hidden="true">
      {words}
      {SHAPES.map(({ protocol, path }) => (
        <span key={protocol} className="flex items-center gap-1">
          <svg viewBox="-6 -6 12 12" className="size-3" role="presentation">
            <path d={path} className="arrival-sign" />
          </svg>
          {protocol}
        </span>
      ))}
    </span>
  );
}

function shapeOf(protocol: string | null): string {
  return SHAPES.find((shape) => shape.protocol === protocol)?.path ?? OTHER;
}
