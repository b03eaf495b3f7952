import { z } from 'zod';
import type { Alert } from '../alert.ts';
import { DeliveryError, type ExporterDependencies } from '../exporter.ts';
import type { Notifier } from '../notifier.ts';
import { createOutboundHttp, expectSuccess, jsonOf, type OutboundAnswer } from '../outbound-request.ts';
import { jiraConfigSchema } from './config.ts';

/** The REST API 3 of Jira Cloud (developer.atlassian.com). */
const issueSchema = z.object({ key: z.string().max(100) });
const foundSchema = z.object({ issues: z.array(issueSchema) });
const MAX_SUMMARY_CHARACTERS = 255;
const PRODUCT = 'Jira';

export function createJiraNotifier(given: unknown, { guard, now }: ExporterDependencies): Notifier {
  const settings = jiraConfigSchema.parse(given);
  const { username, apiToken, projectKey, issueType } = settings;
  const http = createOutboundHttp({ product: PRODUCT, guard, timeoutMs: settings.timeoutMs });
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(`${username}:${apiToken}`).toString('base64')}`,
  };

  function parsed<Schema extends z.ZodType>(answer: OutboundAnswer, schema: Schema): z.output<Schema> {
    expectSuccess(PRODUCT, answer, now());
    const result = schema.safeParse(jsonOf(answer));
    if (result.success) return result.data;
    throw new DeliveryError('server-error', `${PRODUCT} did not answer as its REST API does`);
  }

  return {
    async post(alert, signal) {
      // A second POST makes a second issue: what a lost answer left behind is looked for first, by a label of ours.
      const search = new URL('/rest/api/3/search/jql', settings.url);
      search.searchParams.set('jql', `project = "${projectKey}" AND labels = "${labelOf(alert)}"`);
      search.searchParams.set('fields', 'key');
      search.searchParams.set('maxResults', '1');
      const found = parsed(await http.send({ method: 'GET', url: search, headers }, signal), foundSchema);
      const [existing] = found.issues;
      if (existing !== undefined) return existing.key;
      const url = new URL('/rest/api/3/issue', settings.url);
      const body = JSON.stringify({ fields: jiraFields(alert, projectKey, issueType) });
      return parsed(await http.send({ method: 'POST', url, headers, body }, signal), issueSchema).key;
    },
    async stop() {
      http.stop();
    },
  };
}

function labelOf(alert: Alert): string {
  return `cerberusmesh-${alert.key}`;
}

/** The description is a document of text nodes (Atlassian Document Format), which hold no markup. */
export function jiraFields(alert: Alert, projectKey: string, issueType: string) {
  const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
  return {
    project: { key: projectKey },
    issuetype: { name: issueType },
    summary: alert.title.slice(0, MAX_SUMMARY_CHARACTERS),
    labels: ['cerberusmesh', labelOf(alert)],
    description: {
      type: 'doc',
      version: 1,
      content: [
        paragraph(`${alert.at}, level ${alert.level}`),
        ...alert.facts.map(({ name, value }) => paragraph(`${name}: ${value}`)),
      ],
    },
  };
}
