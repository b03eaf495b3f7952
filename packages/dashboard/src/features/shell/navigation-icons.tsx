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
export const CampaignsIcon = icon(
  <>
    <circle cx="6" cy="7" r="2.2" />
    <circle cx="18" cy="7" r="2.2" />
    <circle cx="12" cy="17.5" r="2.2" />
    <path d="M8.2 7h7.6M7.2 9l3.7 6.5M16.8 9l-3.7 6.5" />
  </>,
);
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
export const FleetIcon = icon(
  <>
    <rect x="4" y="4.5" width="16" height="6" rx="1.5" />
    <rect x="4" y="13.5" width="16" height="6" rx="1.5" />
    <path d="M7.5 7.5h.01M7.5 16.5h.01" strokeWidth="2.5" />
  </>,
);
export const HoneytokensIcon = icon(<path d="m12 3.5 7 4v9l-7 4-7-4v-9zM12 12l7-4.3M12 12 5 7.7M12 12v8.3" />);
export const PersonasIcon = icon(<path d="M4.5 5.5h15v10h-8l-4 4v-4h-3z" />);
export const ConnectorsIcon = icon(
  <path d="M9.5 14.5 7 17a3 3 0 0 1-4-4l3.5-3.5a3 3 0 0 1 4 0M14.5 9.5 17 7a3 3 0 0 1 4 4l-3.5 3.5a3 3 0 0 1-4 0M9.5 14.5l5-5" />,
);
export const SettingsIcon = icon(
  <>
    <circle cx="12" cy="12" r="3" />
    <path d="M12 3.5v2.5M12 18v2.5M3.5 12H6M18 12h2.5M6 6l1.8 1.8M16.2 16.2 18 18M18 6l-1.8 1.8M7.8 16.2 6 18" />
  </>,
);
export const CollapseIcon = icon(<path d="M4 5h16v14H4zM9.5 5v14M15.5 10l-2 2 2 2" />);
export const ListIcon = icon(<path d="M5 7h14M5 12h14M5 17h14" />);
