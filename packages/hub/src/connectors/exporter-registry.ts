import { z } from 'zod';
import { exporter as elastic } from './elastic/exporter.ts';
import { exporter as email } from './email/exporter.ts';
import type { ExporterConnector } from './exporter.ts';
import { exporter as jira } from './jira/exporter.ts';
import { exporter as opsgenie } from './opsgenie/exporter.ts';
import { exporter as pagerduty } from './pagerduty/exporter.ts';
import { exporter as sentinel } from './sentinel/exporter.ts';
import { exporter as servicenow } from './servicenow/exporter.ts';
import { exporter as slack } from './slack/exporter.ts';
import { exporter as splunk } from './splunk/exporter.ts';
import { exporter as syslog } from './syslog/exporter.ts';
import { exporter as teams } from './teams/exporter.ts';
import { exporter as webhook } from './webhook/exporter.ts';
import { exporter as xsoar } from './xsoar/exporter.ts';

export { feedsConfigSchema } from './feeds-config.ts';

/** Every folder with an `exporter.ts`, by name; a test compares it with the folders. */
export const EXPORTERS: readonly ExporterConnector[] = [
  elastic,
  email,
  jira,
  opsgenie,
  pagerduty,
  sentinel,
  servicenow,
  slack,
  splunk,
  syslog,
  teams,
  webhook,
  xsoar,
];

/** The part of the configuration that is about sending. All are off until switched on. */
export const exportersConfigSchema = z
  .strictObject(Object.fromEntries(EXPORTERS.map(({ name, configSchema }) => [name, configSchema])))
  .prefault({})
  .describe('other products that events are sent to');
