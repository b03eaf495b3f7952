import type { ReactNode } from 'react';

/** The console's own line icons, 16 px on a 24 grid. Always beside a word or with a label on the control. */
export function icon(shape: ReactNode) {
  return function Icon({ className = 'size-4' }: { className?: string }) {
    return (
      <svg
        viewBox="0 0 24 24"
        className={`shrink-0 ${className}`}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {shape}
      </svg>
    );
  };
}

export const MeshIcon = icon(
  <>
    <path d="M12 20v-6.5M12 13.5 5.5 9M12 13.5 18.5 9M12 13.5V6.5" />
    <circle cx="5.5" cy="8.2" r="1.7" />
    <circle cx="18.5" cy="8.2" r="1.7" />
    <circle cx="12" cy="5.2" r="1.7" />
  </>,
);
export const OverviewIcon = icon(
  <>
    <path d="M4 19V5M4 19h16" />
    <path d="m7.5 14.5 3.5-4 3 2.5 5-6" />
  </>,
);
export const SessionsIcon = icon(
  <>
    <rect x="3.5" y="4.5" width="17" height="15" rx="2" />
    <path d="m7.5 9 3 3-3 3M13 15h4" />
  </>,
);
export const DecisionsIcon = icon(
  <>
    <path d="M12 4v16M6 7.5h12" />
    <path d="m6 7.5-3 6.5a3.2 3.2 0 0 0 6 0zM18 7.5 15 14a3.2 3.2 0 0 0 6 0zM8.5 20h7" />
  </>,
);
export const FleetIcon = icon(
  <>
    <rect x="4" y="4.5" width="16" height="6" rx="1.5" />
    <rect x="4" y="13.5" width="16" height="6" rx="1.5" />
    <path d="M7.5 7.5h.01M7.5 16.5h.01M11 7.5h5M11 16.5h5" />
  </>,
);
export const SettingsIcon = icon(
  <>
    <path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3" />
    <circle cx="15" cy="7" r="2" />
    <circle cx="9" cy="12" r="2" />
    <circle cx="15" cy="17" r="2" />
  </>,
);
export const CampaignIcon = icon(
  <>
    <circle cx="6" cy="7" r="2.2" />
    <circle cx="18" cy="7" r="2.2" />
    <circle cx="12" cy="18" r="2.2" />
    <path d="M8.2 7h7.6M7.2 8.9l3.7 7.2M16.8 8.9l-3.7 7.2" />
  </>,
);
export const HoneytokenIcon = icon(
  <>
    <circle cx="8" cy="15" r="3.5" />
    <path d="m10.6 12.4 8-8M16 7l2.5 2.5M13.5 9.5l1.5 1.5" />
  </>,
);
export const PersonaIcon = icon(
  <>
    <path d="M4.5 6.5c2.5-1.6 5-2 7.5-2s5 .4 7.5 2c.4 6-1.8 11.2-7.5 13.5-5.7-2.3-7.9-7.5-7.5-13.5z" />
    <path d="M8 10.5c1-.8 2-.8 3 0M13 10.5c1-.8 2-.8 3 0M9.5 14.5c1.6 1.2 3.4 1.2 5 0" />
  </>,
);
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6" />
    <path d="m20 20-4.5-4.5" />
  </>,
);
export const KeyboardIcon = icon(
  <>
    <rect x="3" y="6" width="18" height="12" rx="2" />
    <path d="M7 10h.01M11 10h.01M15 10h.01M8 14h8" />
  </>,
);
export const SignOutIcon = icon(
  <path d="M14 5H6.5A1.5 1.5 0 0 0 5 6.5v11A1.5 1.5 0 0 0 6.5 19H14M10 12h10M16.5 8.5 20 12l-3.5 3.5" />,
);
export const ThemeIcon = icon(
  <>
    <circle cx="12" cy="12" r="7.5" />
    <path d="M12 4.5v15a7.5 7.5 0 0 0 0-15z" fill="currentColor" stroke="none" />
  </>,
);
export const LanguageIcon = icon(
  <>
    <circle cx="12" cy="12" r="8" />
    <path d="M4 12h16M12 4c5 5 5 11 0 16M12 4c-5 5-5 11 0 16" />
  </>,
);
export const PauseIcon = icon(<path d="M9 6v12M15 6v12" />);
export const PlayIcon = icon(<path d="M8 5.5v13l10.5-6.5z" />);
export const ChevronIcon = icon(<path d="m9 6 6 6-6 6" />);
export const CopyIcon = icon(
  <>
    <rect x="8.5" y="8.5" width="11" height="11" rx="2" />
    <path d="M15.5 5.5v-.3A1.2 1.2 0 0 0 14.3 4H5.7A1.7 1.7 0 0 0 4 5.7v8.6a1.2 1.2 0 0 0 1.2 1.2h.3" />
  </>,
);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const WarningIcon = icon(<path d="M12 4.5 3.5 19h17zM12 10v4M12 16.6v.1" />);
export const MenuIcon = icon(<path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="3" />);
export const KeyIcon = icon(
  <>
    <circle cx="8" cy="14.5" r="3.5" />
    <path d="m10.5 12 8-8M15.5 7l3 3" />
  </>,
);
export const FileIcon = icon(<path d="M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4" />);
export const PlugIcon = icon(<path d="M9 4v4M15 4v4M6.5 8h11v3a5.5 5.5 0 0 1-11 0zM12 16.5V20" />);
export const TargetIcon = icon(
  <>
    <circle cx="12" cy="12" r="7.5" />
    <circle cx="12" cy="12" r="3" />
  </>,
);
export const DotIcon = icon(<circle cx="12" cy="12" r="3" />);
