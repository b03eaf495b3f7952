import type { LoggedEvent } from '@cerberusmesh/contracts';
import { recordOfEvent } from '../event-record.ts';

/** Severities of Splunk's Common Information Model (docs.splunk.com, "Alerts"), by ours from 1 to 10. */
function severityOf(severity: number): string {
  if (severity >= 9) return 'critical';
  if (severity >= 7) return 'high';
  if (severity >= 5) return 'medium';
  return severity >= 3 ? 'low' : 'informational';
}

/**
 * An event as the collector takes it, with the field names of the Common Information Model: Authentication, Endpoint,
 * Web, Network Traffic, Intrusion Detection, Alerts. What a field holds is data; no name comes from an attacker.
 */
export function cimEvent({ seq, event }: LoggedEvent, index: string | undefined) {
  const record = recordOfEvent(event);
  const { technique, target } = record;
  return {
    time: secondsOf(event.at),
    host: event.sensorId,
    source: 'cerberusmesh',
    sourcetype: 'cerberusmesh:event',
    ...(index === undefined ? {} : { index }),
    event: {
      event_id: event.id,
      event_seq: seq,
      kind: event.kind,
      vendor_product: 'CerberusMesh',
      category: record.category,
      description: record.name,
      severity: severityOf(record.severity),
      severity_id: record.severity,
      dvc: event.sensorId,
      app: event.trap,
      protocol: event.protocol,
      session_id: event.sessionId,
      src: event.source?.address ?? null,
      src_port: event.source?.port ?? null,
      dest: target?.address ?? event.destination?.address ?? null,
      dest_port: target?.port ?? event.destination?.port ?? null,
      action: record.outcome,
      user: record.user,
      authentication_method: record.category === 'authentication' ? record.method : undefined,
      process: record.command,
      process_exit_code: record.category === 'process' ? record.status : undefined,
      url: record.url,
      http_method: record.category === 'web' ? record.method : undefined,
      status: record.category === 'web' ? record.status : undefined,
      http_user_agent: record.userAgent,
      file_path: record.path,
      file_hash: record.sha256,
      file_size: record.bytes,
      signature: technique?.name ?? record.rule,
      signature_id: technique?.id,
      mitre_technique_id: technique?.id,
      mitre_tactic: technique?.tactics,
      rule: record.rule,
      score: record.score,
      decision: record.decision,
      reason: record.reason,
    },
  };
}

/** Unix seconds to the microsecond; a double holds that until the year 2255. */
function secondsOf(at: string): number {
  const micros = at.length > 24 ? Number(at.slice(23, 26)) : 0;
  return (Date.parse(at) * 1_000 + micros) / 1_000_000;
}
