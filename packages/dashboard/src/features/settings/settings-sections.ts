/** The sections of the settings in their order, and the scope without which each is hidden. */
export const SETTINGS_SECTIONS = [
  { id: 'preferences', scope: 'self:read' },
  { id: 'security', scope: 'self:manage' },
  { id: 'keys', scope: 'keys:manage' },
  { id: 'users', scope: 'users:read' },
  { id: 'audit', scope: 'audit:read' },
  { id: 'retention', scope: 'retention:read' },
  { id: 'system', scope: 'status:read' },
] as const;

export type SettingsSection = (typeof SETTINGS_SECTIONS)[number]['id'];
