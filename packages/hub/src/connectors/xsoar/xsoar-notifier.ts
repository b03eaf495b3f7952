import { z } from 'zod';
import type { Alert } from '../alert.ts';
import { DeliveryError, type ExporterDependencies } from '../exporter.ts';
import type { Notifier } from '../notifier.ts';
import { createOutboundHttp, expectSuccess, jsonOf } from '../outbound-request.ts';
import { xsoarConfigSchema } from './config.ts';

/** `POST /incident` of version 6, `/xsoar/public/v1/incident` of version 8 (cortex-panw.stoplight.io). */
const createdSchema = z.object({ id: z.string().max(100) });
/** 0.5 informational, 1 low, 2 medium, 3 high, 4 critical. */
const SEVERITIES = [0.5, 0.5, 1, 2, 3, 4] as const;
const PRODUCT = 'Cortex XSOAR';

export function createXsoarNotifier(given: unknown, { guard, now }: ExporterDependencies): Notifier {
  const settings = xsoarConfigSchema.parse(given);
  const { apiKey, apiKeyId, incidentType, timeoutMs, authority } = settings;
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs, authority });
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: apiKey,
    ...(apiKeyId === undefined ? {} : { 'x-xdr-auth-id': apiKeyId }),
  };

  return {
    async post(alert, signal) {
      const path = apiKeyId === undefined ? '/incident' : '/xsoar/public/v1/incident';
      const url = new URL(path, settings.url);
      const body = JSON.stringify(xsoarIncident(alert, incidentType));
      const answer = await http.send({ method: 'POST', url, headers, body }, signal);
      expectSuccess(PRODUCT, answer, now());
      const created = createdSchema.safeParse(jsonOf(answer));
      if (!created.success) throw new DeliveryError('server-error', `${PRODUCT} did not say which incident it made`);
      return created.data.id;
    },
    async stop() {
      http.stop();
    },
  };
}

export function xsoarIncident(alert: Alert, type: string) {
  return {
    name: alert.title,
    type,
    severity: SEVERITIES[alert.level] ?? 0,
    occurred: alert.at,
    details: alert.facts.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    createInvestigation: true,
    labels: [
      { type: 'cerberusmesh', value: alert.key },
      ...alert.facts.map(({ name, value }) => ({ type: name, value })),
    ],
  };
}
