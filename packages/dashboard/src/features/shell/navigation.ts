import {
  CampaignIcon,
  DecisionsIcon,
  FleetIcon,
  HoneytokenIcon,
  OverviewIcon,
  PersonaIcon,
  SessionsIcon,
  SettingsIcon,
} from '../../components/icons.tsx';
import {
  AlertsIcon,
  AnomaliesIcon,
  AttackersIcon,
  ConnectorsIcon,
  EvaluationIcon,
  IndicatorsIcon,
  IntelligenceIcon,
  MatrixIcon,
  PlaybooksIcon,
  RunsIcon,
} from './navigation-icons.tsx';

/** Every page of the menu, in its order: where it is, its name, its key after `g`, and the scope without which it is hidden. */
export const NAVIGATION = [
  {
    group: 'watch',
    items: [
      { to: '/', label: 'nav.overview', Icon: OverviewIcon, goKey: 'o', scope: 'stats:read' },
      { to: '/alerts', label: 'nav.alerts', Icon: AlertsIcon, goKey: 'a', scope: 'alerts:read' },
      { to: '/sessions', label: 'nav.sessions', Icon: SessionsIcon, goKey: 's', scope: 'sessions:read' },
    ],
  },
  {
    group: 'understand',
    items: [
      { to: '/attackers', label: 'nav.attackers', Icon: AttackersIcon, goKey: 't', scope: 'attackers:read' },
      { to: '/attack', label: 'nav.attack', Icon: MatrixIcon, goKey: 'm', scope: 'techniques:read' },
      { to: '/anomalies', label: 'nav.anomalies', Icon: AnomaliesIcon, goKey: 'n', scope: 'models:read' },
      { to: '/campaigns', label: 'nav.campaigns', Icon: CampaignIcon, goKey: 'c', scope: 'attackers:read' },
      { to: '/indicators', label: 'nav.indicators', Icon: IndicatorsIcon, goKey: 'i', scope: 'indicators:read' },
      { to: '/intelligence', label: 'nav.intelligence', Icon: IntelligenceIcon, goKey: 'l', scope: 'intel:read' },
      { to: '/evaluation', label: 'nav.evaluation', Icon: EvaluationIcon, goKey: 'v', scope: 'models:read' },
    ],
  },
  {
    group: 'answer',
    items: [
      { to: '/decisions', label: 'nav.decisions', Icon: DecisionsIcon, goKey: 'd', scope: 'decisions:read' },
      { to: '/playbooks', label: 'nav.playbooks', Icon: PlaybooksIcon, goKey: 'p', scope: 'playbooks:read' },
      { to: '/runs', label: 'nav.runs', Icon: RunsIcon, goKey: 'r', scope: 'runs:read' },
    ],
  },
  {
    group: 'build',
    items: [
      { to: '/fleet', label: 'nav.fleet', Icon: FleetIcon, goKey: 'f', scope: 'sensors:read' },
      { to: '/personas', label: 'nav.personas', Icon: PersonaIcon, goKey: 'y', scope: 'sensors:read' },
      { to: '/honeytokens', label: 'nav.honeytokens', Icon: HoneytokenIcon, goKey: 'h', scope: 'events:read' },
      { to: '/connectors', label: 'nav.connectors', Icon: ConnectorsIcon, goKey: 'x', scope: 'connectors:read' },
    ],
  },
  {
    group: 'settings',
    items: [{ to: '/settings', label: 'nav.settings', Icon: SettingsIcon, goKey: ',', scope: 'self:read' }],
  },
] as const;

export type NavigationItem = (typeof NAVIGATION)[number]['items'][number];
export type PagePath = NavigationItem['to'];

/** The four pages that a thumb reaches without opening the menu. */
export const PHONE_PAGES: readonly PagePath[] = ['/', '/alerts', '/sessions', '/decisions'];

/** The menu of who has these scopes: groups without a page are left out. */
export function navigationFor(scopes: readonly string[]): readonly {
  readonly group: (typeof NAVIGATION)[number]['group'];
  readonly items: readonly NavigationItem[];
}[] {
  return NAVIGATION.map(({ group, items }) => ({
    group,
    items: items.filter(({ scope }: NavigationItem) => scopes.includes(scope)),
  })).filter(({ items }) => items.length > 0);
}
