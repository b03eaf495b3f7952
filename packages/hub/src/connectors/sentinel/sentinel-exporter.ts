import type { LoggedEvent } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { recordOfEvent } from '../event-record.ts';
import { ALL_DELIVERED, type Delivery, DeliveryError, type Exporter, type ExporterDependencies } from '../exporter.ts';
import { createOutboundHttp, errorOfAnswer, expectSuccess, jsonOf } from '../outbound-request.ts';
import { sentinelConfigSchema } from './config.ts';

/** `POST {authority}/{tenant}/oauth2/v2.0/token` (learn.microsoft.com, "OAuth 2.0 client credentials flow"). */
const tokenSchema = z.object({ access_token: z.string().min(1).max(16_384), expires_in: z.number().min(0) });
const refusedSchema = z.object({ error: z.union([z.string().max(200), z.object({ code: z.string().max(200) })]) });
const SCOPE = 'https://monitor.azure.com/.default';
const API_VERSION = '2023-01-01';
/** A token is renewed before it ends, so that none ends under way. */
const RENEW_BEFORE_MS = 300_000;
/** "Logs Ingestion API", limits: 1 MB of one call. */
const MAX_BODY_BYTES = 1_000_000;
const PRODUCT = 'Microsoft Sentinel';

export function createSentinelExporter(given: unknown, { guard, now }: ExporterDependencies): Exporter {
  const settings = sentinelConfigSchema.parse(given);
  const { timeoutMs, tenantId, clientId, clientSecret, ruleId, stream } = settings;
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs });
  let token: { readonly value: string; readonly untilMs: number } | null = null;

  async function accessToken(signal: AbortSignal): Promise<string> {
    if (token !== null && token.untilMs > now()) return token.value;
    const url = new URL(`/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`, settings.authorityUrl);
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: SCOPE,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await http.send({ method: 'POST', url, headers, body }, signal);
    const parsed = tokenSchema.safeParse(jsonOf(answer));
    if (answer.status === 200 && parsed.success) {
      const { access_token: value, expires_in: seconds } = parsed.data;
      token = { value, untilMs: now() + Math.max(0, seconds * 1_000 - RENEW_BEFORE_MS) };
      return value;
    }
    const code = codeOf(jsonOf(answer));
    // A wrong secret is answered with 400 or 401 here; it is never the events' fault.
    if (answer.status === 400 || answer.status === 401)
      throw new DeliveryError('refused', `${PRODUCT} gives no access: ${code}`);
    throw errorOfAnswer(PRODUCT, answer, now(), code);
  }

  async function deliver(events: readonly LoggedEvent[], signal: AbortSignal): Promise<Delivery> {
    const body = JSON.stringify(events.map(sentinelRow));
    if (Buffer.byteLength(body) > MAX_BODY_BYTES)
      throw new DeliveryError('rejected', `${PRODUCT} takes at most ${MAX_BODY_BYTES} bytes at once`);
    const url = new URL(
      `/dataCollectionRules/${ruleId}/streams/${stream}?api-version=${API_VERSION}`,
      settings.endpoint,
    );
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${await accessToken(signal)}` };
    const answer = await http.send({ method: 'POST', url, headers, body }, signal);
    // It may have been taken back meanwhile: the next try asks for another.
    if (answer.status === 401) token = null;
    expectSuccess(PRODUCT, answer, now(), codeOf(jsonOf(answer)));
    return ALL_DELIVERED;
  }

  return {
    maxBatchEvents: settings.maxBatchEvents,
    deliver,
    async stop() {
      http.stop();
    },
  };
}

function codeOf(body: unknown): string {
  const error = refusedSchema.safeParse(body).data?.error;
  return typeof error === 'string' ? error : (error?.code ?? '');
}

/** The columns of the table (README.md). What a field holds is data; no name comes from an attacker. */
export function sentinelRow({ seq, event }: LoggedEvent) {
  const record = recordOfEvent(event);
  const { technique, target } = record;
  return {
    TimeGenerated: event.at,
    EventId: event.id,
    EventSequence: seq,
    Kind: event.kind,
    Description: record.name,
    Category: record.category,
    Severity: record.severity,
    Outcome: record.outcome,
    Sensor: event.sensorId,
    Trap: event.trap,
    Protocol: event.protocol,
    SessionId: event.sessionId,
    SrcIpAddr: event.source?.address ?? null,
    SrcPortNumber: event.source?.port ?? null,
    DstIpAddr: target?.address ?? event.destination?.address ?? null,
    DstPortNumber: target?.port ?? event.destination?.port ?? null,
    TargetUsername: record.user,
    CommandLine: record.command,
    Url: record.url,
    HttpUserAgent: record.userAgent,
    FilePath: record.path,
    FileSHA256: record.sha256,
    FileSize: record.bytes,
    TechniqueId: technique?.id,
    TechniqueName: technique?.name,
    Tactics: technique?.tactics,
    Rule: record.rule,
    Score: record.score,
    Decision: record.decision,
    Reason: record.reason,
  };
}
