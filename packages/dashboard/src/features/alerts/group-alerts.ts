import type { Alert } from '@cerberusmesh/contracts';

export interface AlertGroup {
  /** Null for what no source did. */
  readonly source: string | null;
  readonly alerts: readonly Alert[];
}

/** Alerts by their source, in the order in which each source first stands in the list. */
export function groupAlerts(alerts: readonly Alert[]): readonly AlertGroup[] {
  const groups = new Map<string | null, Alert[]>();
  for (const alert of alerts) {
    const known = groups.get(alert.source);
    if (known === undefined) groups.set(alert.source, [alert]);
    else known.push(alert);
  }
  return [...groups].map(([source, members]) => ({ source, alerts: members }));
}
