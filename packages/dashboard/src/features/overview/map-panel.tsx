import type { Stats } from '@cerberusmesh/contracts';
import { Link, useNavigate } from '@tanstack/react-router';
import { type GeoGeometryObjects, geoArea, geoGraticule10, geoNaturalEarth1, geoPath } from 'd3-geo';
import { memo, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json' with { type: 'json' };
import { PauseIcon, PlayIcon } from '../../components/icons.tsx';
import { Panel } from '../../components/panel.tsx';
import { ViewToggle } from '../../components/view-toggle.tsx';
import { formatCount, formatCountry, formatShare } from '../../format.ts';
import { useLive } from '../../services.tsx';
import { ArrivalLegend, ArrivalMarks, type Place } from './arrivals.tsx';
import { alpha2OfNumeric } from './country-codes.ts';

const width = 960;
const height = 440;

/** Countries shaded by sessions, or the same as a table. Shading is logarithmic: one country often outweighs the rest. */
export const MapPanel = memo(function MapPanel({ countries }: { countries: Stats['topCountries'] }) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const [paused, setPaused] = useState(false);
  return (
    <Panel
      title={t('map.title')}
      actions={
        <>
          {!asTable && (
            <button
              type="button"
              className="inline-flex h-7 items-center gap-1.5 rounded-[5px] px-2 text-xs text-muted hover:bg-raised hover:text-text"
              aria-pressed={paused}
              onClick={() => setPaused(!paused)}
            >
              {paused ? <PlayIcon className="size-3.5" /> : <PauseIcon className="size-3.5" />}
              {paused ? t('feed.resume') : t('feed.pause')}
            </button>
          )}
          <ViewToggle asTable={asTable} onChange={setAsTable} shape={t('view.map')} />
        </>
      }
    >
      {asTable ? <CountryTable countries={countries} /> : <WorldMap countries={countries} paused={paused} />}
      <div className="flex flex-wrap justify-between gap-x-4 gap-y-1 border-t border-line px-3 py-1.5 text-xs text-muted">
        <p>{t('map.note')}</p>
        {!asTable && <ArrivalLegend words={t('map.arrivals')} />}
      </div>
    </Panel>
  );
});

function WorldMap({ countries, paused }: { countries: Stats['topCountries']; paused: boolean }) {
  const { t, i18n } = useTranslation();
  const shapes = useMemo(countryShapes, []);
  const navigate = useNavigate();
  const [hovered, setHovered] = useState<string | null>(null);
  const byCountry = new Map(
    countries.flatMap(({ country, sessions }) => (country === null ? [] : [[country, sessions] as const])),
  );
  const largest = Math.max(1, ...byCountry.values());
  const unknown = countries.find(({ country }) => country === null)?.sessions ?? 0;
  const strongest = [...byCountry].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const describe = (code: string, sessions: number) =>
    `${formatCountry(code, i18n.language)}: ${t('map.sessions', { count: sessions, formatted: formatCount(sessions, i18n.language) })}`;

  return (
    <div className="relative p-2">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className="block h-auto w-full"
        role="img"
        aria-label={`${t('map.title')}. ${strongest.map(([code, sessions]) => describe(code, sessions)).join('. ')}`}
      >
        <path d={shapes.graticule} fill="none" stroke="var(--line)" strokeWidth={0.4} />
        {shapes.countries.map(({ key, code, path }) => {
          const sessions = code === undefined ? 0 : (byCountry.get(code) ?? 0);
          const strength = sessions === 0 ? 0 : 0.28 + 0.72 * (Math.log1p(sessions) / Math.log1p(largest));
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: hovering and clicking only repeat what the table view offers
            <path
              key={key}
              d={path}
              fill={
                sessions === 0
                  ? 'var(--map-land)'
                  : `color-mix(in oklab, var(--accent) ${Math.round(strength * 100)}%, var(--map-land))`
              }
              stroke="var(--surface)"
              strokeWidth={0.6}
              onMouseEnter={
                sessions === 0 || code === undefined ? undefined : () => setHovered(describe(code, sessions))
              }
              onMouseLeave={() => setHovered(null)}
              className={sessions === 0 ? undefined : 'cursor-pointer'}
              onClick={
                sessions === 0 || code === undefined
                  ? undefined
                  : () => void navigate({ to: '/sessions', search: { country: code } })
              }
            />
          );
        })}
        {!paused && <LiveArrivals places={shapes.places} />}
      </svg>
      <div className="flex min-h-6 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-1 text-xs text-muted sm:absolute sm:inset-x-3 sm:bottom-2">
        {byCountry.size === 0 ? (
          <span />
        ) : (
          <span className="flex items-center gap-1.5" aria-hidden="true">
            1
            <span className="flex">
              {[0.28, 0.46, 0.64, 0.82, 1].map((strength) => (
                <span
                  key={strength}
                  className="h-2 w-5"
                  style={{ background: `color-mix(in oklab, var(--accent) ${strength * 100}%, var(--map-land))` }}
                />
              ))}
            </span>
            {formatCount(largest, i18n.language)} {t('map.unit')}
          </span>
        )}
        <span className="text-text">
          {hovered ??
            (unknown > 0 ? (
              <span className="text-muted">
                {t('map.unknownCount', { count: unknown, formatted: formatCount(unknown, i18n.language) })}
              </span>
            ) : (
              ''
            ))}
        </span>
      </div>
    </div>
  );
}

/** Drawn by itself: the countries are not painted again for each session. */
function LiveArrivals({ places }: { places: ReadonlyMap<string, Place> }) {
  return <ArrivalMarks arrivals={useLive((state) => state.arrivals)} places={places} />;
}

function CountryTable({ countries }: { countries: Stats['topCountries'] }) {
  const { t, i18n } = useTranslation();
  const total = countries.reduce((sum, { sessions }) => sum + sessions, 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <div className="max-h-[26rem] min-h-52 overflow-y-auto" tabIndex={0}>
      <table className="w-full">
        <caption className="sr-only">{t('map.title')}</caption>
        <thead className="sticky top-0 bg-surface">
          <tr className="border-b border-line">
            <th scope="col" className="table-head px-3 py-1.5">
              {t('map.country')}
            </th>
            <th scope="col" className="table-head px-3 py-1.5 text-end">
              {t('rate.sessions')}
            </th>
            <th scope="col" className="table-head px-3 py-1.5 text-end">
              {t('map.share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {countries.map(({ country, sessions }) => (
            <tr key={country ?? ''} className="border-b border-line/60 last:border-0">
              <td className="px-3 py-1">
                <Link to="/sessions" search={{ country: country ?? 'unknown' }} className="hover:underline">
                  {country === null ? t('map.unknown') : formatCountry(country, i18n.language)}
                </Link>
              </td>
              <td className="px-3 py-1 text-end">{formatCount(sessions, i18n.language)}</td>
              <td className="px-3 py-1 text-end text-muted">
                {formatShare(total === 0 ? 0 : sessions / total, i18n.language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The outlines never change, so they are projected once. Antarctica is left out: nobody attacks from there. */
function countryShapes() {
  // reason: the compiler widens the JSON's "Topology" and arc tuples to string and number[]; the package fixes the shape.
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const { features } = feature(topology, topology.objects.countries);
  const shown = features.filter(({ id }) => id !== '010');
  const projection = geoNaturalEarth1().fitSize([width, height], { type: 'FeatureCollection', features: shown });
  const path = geoPath(projection).digits(1);
  const countries = shown.map((country, index) => ({
    key: `${country.id ?? 'none'}-${index}`,
    code: country.id === undefined ? undefined : alpha2OfNumeric(String(country.id)),
    path: path(country) ?? '',
    place: path.centroid(largestPart(country.geometry)),
  }));
  return {
    graticule: path(geoGraticule10()) ?? '',
    countries,
    places: new Map<string, Place>(
      countries.flatMap(({ code, place }) => (code === undefined ? [] : [[code, place] as const])),
    ),
  };
}

/** The mainland: the middle of all parts may lie in an ocean. */
function largestPart(geometry: GeoGeometryObjects): GeoGeometryObjects {
  if (geometry.type !== 'MultiPolygon') return geometry;
  const parts = geometry.coordinates.map((coordinates) => ({ type: 'Polygon' as const, coordinates }));
  return parts.reduce((largest, part) => (geoArea(part) > geoArea(largest) ? part : largest), parts[0] ?? geometry);
}
