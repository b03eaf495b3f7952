import { ALERT_RULES, ALERT_SEVERITIES, ALERT_STATUSES } from './alert.ts';
import { labelTargetSchema, labelVerdictSchema } from './annotation.ts';
import { DECISION_KINDS, decisionStateSchema } from './decision.ts';
import { STAGES, TACTICS } from './detection.ts';
import { EVENT_IDS } from './event-ids.ts';
import type { FilterField } from './filter.ts';

/** The words of each list's filter. The hub has a column for each of them; a test compares the two. */

const text = (name: string, meaning: string, example: string): FilterField => ({
  name,
  type: 'text',
  meaning,
  example,
});
/** A text that may also be looked for by a part of it. */
const part = (name: string, meaning: string, example: string): FilterField => ({
  ...text(name, meaning, example),
  contains: true,
});
const number = (name: string, meaning: string, example: string): FilterField => ({
  name,
  type: 'number',
  meaning,
  example,
});
const time = (name: string, meaning: string): FilterField => ({
  name,
  type: 'time',
  meaning,
  example: `${name}>=now-24h`,
});
const flag = (name: string, meaning: string): FilterField => ({
  name,
  type: 'flag',
  meaning,
  example: `${name}:true`,
});
const choice = (name: string, meaning: string, choices: readonly string[], ordered = false): FilterField => ({
  name,
  type: 'choice',
  meaning,
  example: ordered ? `${name}>=${choices[1]}` : `${name}:${choices[0]}`,
  choices,
  ...(ordered ? { ordered } : {}),
});
const technique: FilterField = {
  name: 'technique',
  type: 'technique',
  meaning: 'ATT&CK technique',
  example: 'technique:T1110,T1059.004',
};
const source: FilterField = {
  name: 'source',
  type: 'address',
  meaning: 'Source address or network',
  example: 'source:203.0.113.0/24',
};
const session: FilterField = {
  name: 'session',
  type: 'uuid',
  meaning: 'Session id',
  example: 'session:0190b4c0-0000-7000-8000-000000000000',
};
const sensor = text('sensor', 'Sensor', 'sensor:sensor-1');
const trap = text('trap', 'Trap', 'trap:ssh');
const country = text('country', 'Country of the source (ISO 3166-1), or unknown', 'country:CN,RU');
const stage = choice('stage', 'Furthest stage reached', STAGES, true);
const score = number('score', 'Threat score, 0 to 1', 'score>=0.7');
const level = number('level', 'Threat level, 1 to 5', 'level>=4');

export const FILTER_FIELDS = {
  sessions: [
    trap,
    sensor,
    text('protocol', 'Protocol', 'protocol:ssh'),
    source,
    country,
    number('port', 'Destination port', 'port:2222'),
    choice('state', 'Open or closed', ['open', 'closed']),
    time('opened', 'When it opened'),
    time('closed', 'When it closed'),
    time('seen', 'Its last event'),
    number('duration', 'Length in seconds', 'duration>=60'),
    score,
    level,
    stage,
    technique,
    choice('decision', 'Strongest decision', DECISION_KINDS),
    number('anomaly', 'How unusual, 0 to 1', 'anomaly>=0.95'),
    choice('actor', 'Who acts', ['human', 'bot', 'unknown']),
    text('family', 'Tool or botnet it looks like', 'family:mirai'),
    flag('authenticated', 'A login was let in'),
    part('username', 'User name of the login that was let in', 'username:root'),
    part('tried', 'A user name that was tried', 'tried:admin'),
    part('secret', 'A password that was tried', 'secret:123456'),
    part('command', 'A command line that was entered', 'command~"wget http"'),
    part('client', 'Client software as it named itself', 'client~libssh'),
    text('hassh', 'HASSH of the client', 'hassh:92674389fa1e47a27ddd8d9b63ecd42b'),
    number('events', 'Events', 'events>=100'),
    number('credentials', 'Credentials tried', 'credentials>=10'),
    number('commands', 'Commands entered', 'commands>0'),
    number('files', 'Files moved', 'files>0'),
    number('uploads', 'Files uploaded', 'uploads>0'),
    number('downloads', 'Files downloaded', 'downloads>0'),
    number('tunnels', 'Tunnels asked for', 'tunnels>0'),
    number('requests', 'HTTP requests', 'requests>0'),
    flag('recording', 'Its terminal was recorded'),
    choice('label', 'What a person said of it', labelVerdictSchema.options),
  ],
  events: [
    choice('kind', 'Kind of event', EVENT_IDS),
    trap,
    sensor,
    text('protocol', 'Protocol', 'protocol:ssh'),
    source,
    session,
    time('at', 'When it happened'),
    number('seq', 'Place in the log', 'seq>1000'),
    text('sha256', 'Events about a file, by SHA-256', `sha256:${'0'.repeat(64)}`),
    text('tried', 'A user name that was tried', 'tried:admin'),
    text('secret', 'A password that was tried', 'secret:123456'),
    text('command', 'A command line that was entered', 'command:"uname -a"'),
  ],
  attackers: [
    source,
    country,
    time('first', 'When it was first seen'),
    time('seen', 'When it was last seen'),
    number('sessions', 'Sessions', 'sessions>=10'),
    number('credentials', 'Credentials tried', 'credentials>=100'),
    number('commands', 'Commands entered', 'commands>0'),
    score,
    technique,
  ],
  detections: [
    technique,
    choice('tactic', 'ATT&CK tactic', TACTICS),
    text('rule', 'Rule that found it', 'rule:password-guessing'),
    stage,
    number('confidence', 'How sure the rule is, 0 to 1', 'confidence>=0.8'),
    session,
    time('first', 'When it was first seen in the session'),
    time('seen', 'When it was last seen in the session'),
    number('count', 'How often in the session', 'count>1'),
    part('statement', 'What matched', 'statement~crontab'),
  ],
  decisions: [
    choice('kind', 'What is to be done', DECISION_KINDS, true),
    choice('state', 'How far it is', decisionStateSchema.options),
    text('trigger', 'Rule of the agent', 'trigger:credential-attack'),
    source,
    session,
    time('at', 'When it was made'),
  ],
  alerts: [
    choice('rule', 'What raised it', ALERT_RULES),
    text('subject', 'What of the rule: kind of decision, kind of honeytoken, sensor', 'subject:escalate'),
    choice('severity', 'Severity', ALERT_SEVERITIES, true),
    choice('status', 'Status', ALERT_STATUSES),
    source,
    sensor,
    trap,
    session,
    technique,
    stage,
    score,
    text('assignee', 'Id of the person it is assigned to, or none', 'assignee:none'),
    number('count', 'How often it was found', 'count>=10'),
    time('first', 'When it was first seen'),
    time('seen', 'When it was last seen'),
  ],
  labels: [
    session,
    choice('target', 'What was labelled', labelTargetSchema.options),
    choice('verdict', 'What a person said', labelVerdictSchema.options),
    text('by', 'Id of the person', 'by:someone'),
    time('at', 'When it was said'),
  ],
} as const satisfies Readonly<Record<string, readonly FilterField[]>>;

/** Lists that take a filter. */
export type FilteredList = keyof typeof FILTER_FIELDS;
