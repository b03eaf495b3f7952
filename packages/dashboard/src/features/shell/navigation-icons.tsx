import { icon } from '../../components/icons.tsx';

/** One line icon for each page of the menu. */
export const AlertsIcon = icon(<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10.5 21h3" />);
export const AttackersIcon = icon(
  <>
    <circle cx="12" cy="8" r="3.5" />
    <path d="M5 20c.6-4 3.4-6 7-6s6.4 2 7 6" />
  </>,
);
export const MatrixIcon = icon(<path d="M4 5h4v14H4zM10 5h4v9h-4zM16 5h4v12h-4z" />);
export const AnomaliesIcon = icon(<path d="M3.5 17c3 0 3.5-1 5-1s2 1 3.5 1 1.5-11 3-11 1.5 11 3 11h2.5" />);
export const IndicatorsIcon = icon(<path d="M9 4 7 20M17 4l-2 16M4.5 9h16M3.5 15h16" />);
export const IntelligenceIcon = icon(
  <path d="M12 6.5C10 5 7.5 4.5 4 4.5v13c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2v-13c-3.5 0-6 .5-8 2zM12 6.5v13" />,
);
export const EvaluationIcon = icon(<path d="M4 19.5h16M6.5 16v-4M11 16V6M15.5 16V9M19 16v-2" />);
export const PlaybooksIcon = icon(
  <>
    <path d="M6 4.5h12v15H6z" />
    <path d="M9 9h6M9 12.5h6M9 16h3.5" />
  </>,
);
export const RunsIcon = icon(
  <>
    <circle cx="6" cy="6" r="2" />
    <circle cx="18" cy="12" r="2" />
    <circle cx="6" cy="18" r="2" />
    <path d="M8 6h3a3 3 0 0 1 3 3v0a3 3 0 0 0 2 3M8 18h3a3 3 0 0 0 3-3v0a3 3 0 0 1 2-3" />
  </>,
);
export const ConnectorsIcon = icon(
  <path d="M9.5 14.5 7 17a3 3 0 0 1-4-4l3.5-3.5a3 3 0 0 1 4 0M14.5 9.5 17 7a3 3 0 0 1 4 4l-3.5 3.5a3 3 0 0 1-4 0M9.5 14.5l5-5" />,
);
export const CollapseIcon = icon(<path d="M4 5h16v14H4zM9.5 5v14M15.5 10l-2 2 2 2" />);
export const ListIcon = icon(<path d="M5 7h14M5 12h14M5 17h14" />);
