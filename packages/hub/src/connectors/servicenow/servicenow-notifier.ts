import { z } from 'zod';
import type { Alert } from '../alert.ts';
import { DeliveryError, type ExporterDependencies } from '../exporter.ts';
import type { Notifier } from '../notifier.ts';
import { createOutboundHttp, expectSuccess, jsonOf, type OutboundAnswer } from '../outbound-request.ts';
import { servicenowConfigSchema } from './config.ts';

/** The Table API (docs.servicenow.com): `result` is one record after POST and a list after GET. */
const recordSchema = z.object({ number: z.string().max(100) });
const createdSchema = z.object({ result: recordSchema });
const foundSchema = z.object({ result: z.array(recordSchema) });
const MAX_SHORT_DESCRIPTION_CHARACTERS = 160;
const MAX_DESCRIPTION_CHARACTERS = 4_000;
/** `urgency` and `impact` by level: 1 is high, 3 is low. */
const URGENCIES = ['3', '3', '3', '2', '2', '1'] as const;
const PRODUCT = 'ServiceNow';

export function createServicenowNotifier(given: unknown, { guard, now }: ExporterDependencies): Notifier {
  const settings = servicenowConfigSchema.parse(given);
  const { username, password, table, assignmentGroup } = settings;
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs: settings.timeoutMs });
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  };

  function parsed<Schema extends z.ZodType>(answer: OutboundAnswer, schema: Schema): z.output<Schema> {
    expectSuccess(PRODUCT, answer, now());
    const result = schema.safeParse(jsonOf(answer));
    if (result.success) return result.data;
    throw new DeliveryError('server-error', `${PRODUCT} did not answer as its Table API does`);
  }

  return {
    async post(alert, signal) {
      const url = new URL(`/api/now/table/${table}`, settings.url);
      // The API makes a second record of a second POST: what a lost answer left behind is looked for first.
      const search = new URL(url);
      search.searchParams.set('sysparm_query', `correlation_id=${alert.key}`);
      search.searchParams.set('sysparm_fields', 'number');
      search.searchParams.set('sysparm_limit', '1');
      const found = parsed(await http.send({ method: 'GET', url: search, headers }, signal), foundSchema);
      const [existing] = found.result;
      if (existing !== undefined) return existing.number;
      url.searchParams.set('sysparm_fields', 'number');
      const body = JSON.stringify({
        ...servicenowRecord(alert),
        ...(assignmentGroup === undefined ? {} : { assignment_group: assignmentGroup }),
      });
      const created = parsed(await http.send({ method: 'POST', url, headers, body }, signal), createdSchema);
      return created.result.number;
    },
    async stop() {
      http.stop();
    },
  };
}

export function servicenowRecord(alert: Alert) {
  const urgency = URGENCIES[alert.level] ?? '3';
  const description = alert.facts.map(({ name, value }) => `${name}: ${withoutCode(value)}`).join('\n');
  return {
    short_description: withoutCode(alert.title).slice(0, MAX_SHORT_DESCRIPTION_CHARACTERS),
    description: `${alert.at}\n${description}`.slice(0, MAX_DESCRIPTION_CHARACTERS).toWellFormed(),
    urgency,
    impact: urgency,
    correlation_id: alert.key,
    correlation_display: 'CerberusMesh',
  };
}

/** `[code]` makes ServiceNow show what follows as HTML in journals and mails. */
function withoutCode(text: string): string {
  return text.replace(/\[(\/?)code\]/gi, '($1code)');
}
