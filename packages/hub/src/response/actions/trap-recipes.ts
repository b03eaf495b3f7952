import type { DirectiveData } from '@cerberusmesh/contracts';
import type { SensorWorld } from './sensor-world.ts';

type TrapData = DirectiveData<'insert_trap'>;

/** Something to plant that hangs together: files that name each other, with the bait in them. */
export interface TrapRecipe {
  readonly id: string;
  /** For people: what it is, and why an attacker who does this believes it. */
  readonly reason: string;
  /** ATT&CK techniques and tactics of a session that it answers. Empty: whatever is done. */
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  /** Machines that have what it stands on. */
  readonly machines: 'server' | 'any';
  /** Null where something it needs is not there. */
  build(world: SensorWorld): Pick<TrapData, 'files' | 'bait' | 'services'> | null;
}

const file = (path: string, mode: number, text: string, owner: string | null = null) => ({ path, mode, owner, text });

/** Whoever looks for keys or other machines finds a way to one: a backup host, its key, and the job that uses it. */
const backupKey: TrapRecipe = {
  id: 'backup-key',
  reason:
    'Servers push their backups somewhere, by a key without a passphrase and a script that names the host; who looks for keys or for other machines finds both',
  techniques: [
    'T1552',
    'T1552.001',
    'T1552.003',
    'T1552.004',
    'T1083',
    'T1018',
    'T1046',
    'T1021.004',
    'T1098.004',
    'T1003.008',
  ],
  tactics: ['credential-access', 'lateral-movement', 'discovery'],
  machines: 'server',
  build: () => ({
    bait: [
      {
        kind: 'ssh-key',
        name: 'backup_key',
        username: 'backup',
        comment: 'backup@{{hostname}}',
        description: 'Private key of the nightly backup, planted after an attack',
      },
    ],
    files: [
      file('{{home}}/.ssh/id_backup', 0o600, '{{secret.backup_key}}'),
      file('{{home}}/.ssh/id_backup.pub', 0o644, '{{public.backup_key}}\n'),
      file(
        '/usr/local/sbin/push-backup',
        0o750,
        [
          '#!/bin/sh',
          '# nightly copy to the storage box, see /etc/cron.d/push-backup',
          'set -eu',
          'target=backup@{{networkPrefix}}.12',
          'tar -czf - /etc /var/www /var/lib/mysql-dumps 2>/dev/null \\',
          '  | ssh -i {{home}}/.ssh/id_backup -o BatchMode=yes "$target" \\',
          '      "cat > /srv/backup/{{hostname}}/$(date +%F).tar.gz"',
          '',
        ].join('\n'),
        'root',
      ),
      file(
        '/etc/cron.d/push-backup',
        0o644,
        '# m h dom mon dow user command\n17 3 * * * root /usr/local/sbin/push-backup >/var/log/push-backup.log 2>&1\n',
        'root',
      ),
    ],
    services: [],
  }),
};

/** Whoever gathers or looks for cloud credentials finds some. */
const cloudCredentials: TrapRecipe = {
  id: 'cloud-credentials',
  reason:
    'An administrator who ran the AWS tools once leaves keys in the home directory; who gathers data or looks for credentials reads there first',
  techniques: ['T1552.005', 'T1552.001', 'T1580', 'T1526', 'T1005', 'T1537', 'T1567', 'T1105', 'T1496'],
  tactics: ['collection', 'exfiltration', 'impact'],
  machines: 'server',
  build: () => ({
    bait: [
      { kind: 'aws-access-key', name: 'access_key', description: 'AWS access key id, planted after an attack' },
      { kind: 'aws-secret-key', name: 'secret_key', description: 'AWS secret access key, planted after an attack' },
    ],
    files: [
      file(
        '{{userHome}}/.aws/credentials',
        0o600,
        '[default]\naws_access_key_id = {{secret.access_key}}\naws_secret_access_key = {{secret.secret_key}}\n',
        '{{user}}',
      ),
      file('{{userHome}}/.aws/config', 0o600, '[default]\nregion = eu-central-1\noutput = json\n', '{{user}}'),
    ],
    services: [],
  }),
};

/** Whoever brings and runs code finds the password of a machine that is worth more. */
const deploymentNotes: TrapRecipe = {
  id: 'deployment-login',
  reason:
    'Deployments leave an environment file with the login of the next machine; who runs code of their own looks for what else can be reached',
  techniques: ['T1059', 'T1059.004', 'T1105', 'T1190', 'T1505.003', 'T1620', 'T1053.003', 'T1136.001'],
  tactics: ['execution', 'persistence', 'privilege-escalation', 'initial-access', 'command-and-control'],
  machines: 'server',
  build: () => ({
    bait: [
      {
        kind: 'password',
        name: 'deploy_password',
        username: 'deploy',
        characters: 16,
        description: 'Login of the staging machine in a deployment file, planted after an attack',
      },
    ],
    files: [
      file(
        '/opt/deploy/staging.env',
        0o640,
        [
          '# written {{date}}, used by /opt/deploy/release.sh',
          'STAGING_HOST={{networkPrefix}}.31',
          'STAGING_USER=deploy',
          "STAGING_PASSWORD='{{secret.deploy_password}}'",
          'RELEASE_KEEP=5',
          '',
        ].join('\n'),
      ),
      file(
        '/opt/deploy/release.sh',
        0o750,
        [
          '#!/bin/bash',
          'set -e',
          'cd "$(dirname "$0")" && . ./staging.env',
          'sshpass -p "$STAGING_PASSWORD" rsync -a --delete build/ "$STAGING_USER@$STAGING_HOST:/srv/app/releases/new/"',
          'sshpass -p "$STAGING_PASSWORD" ssh "$STAGING_USER@$STAGING_HOST" /srv/app/bin/switch-release "$RELEASE_KEEP"',
          '',
        ].join('\n'),
      ),
    ],
    services: [],
  }),
};

/** Whoever looks around the network finds a service that only this machine reaches. */
const metricsService: TrapRecipe = {
  id: 'metrics-service',
  reason:
    'A small exporter on the loopback interface with its token in an environment file is what ss shows on many servers; who lists sockets follows it',
  techniques: ['T1046', 'T1049', 'T1057', 'T1007', 'T1018', 'T1090', 'T1572'],
  tactics: ['discovery', 'lateral-movement'],
  machines: 'server',
  build: () => ({
    bait: [
      { kind: 'hex', name: 'token', digits: 40, description: 'Token of a metrics exporter, planted after an attack' },
    ],
    files: [
      file(
        '/etc/default/fleet-exporter',
        0o640,
        'FLEET_TOKEN={{secret.token}}\nFLEET_HUB=https://{{networkPrefix}}.20:8443\n',
        'root',
      ),
      file(
        '/etc/systemd/system/fleet-exporter.service',
        0o644,
        [
          '[Unit]',
          'Description=Fleet metrics exporter',
          'After=network-online.target',
          '',
          '[Service]',
          'EnvironmentFile=/etc/default/fleet-exporter',
          'ExecStart=/usr/bin/python3 /opt/fleet-exporter/exporter.py --listen 127.0.0.1:9187',
          'Restart=on-failure',
          '',
          '[Install]',
          'WantedBy=multi-user.target',
          '',
        ].join('\n'),
        'root',
      ),
      file(
        '/opt/fleet-exporter/exporter.py',
        0o644,
        [
          '#!/usr/bin/env python3',
          'import http.server, os, sys',
          '',
          'TOKEN = os.environ["FLEET_TOKEN"]',
          'HUB = os.environ["FLEET_HUB"]',
          '',
          'class Metrics(http.server.BaseHTTPRequestHandler):',
          '    def do_GET(self):',
          '        if self.headers.get("Authorization") != "Bearer " + TOKEN:',
          '            self.send_error(401)',
          '            return',
          '        self.send_response(200)',
          '        self.end_headers()',
          '        self.wfile.write(open("/proc/loadavg", "rb").read())',
          '',
          'host, port = sys.argv[2].split(":")',
          'http.server.HTTPServer((host, int(port)), Metrics).serve_forever()',
          '',
        ].join('\n'),
        'root',
      ),
    ],
    services: [
      {
        unit: 'fleet-exporter.service',
        description: 'Fleet metrics exporter',
        command: '/usr/bin/python3 /opt/fleet-exporter/exporter.py --listen 127.0.0.1:9187',
        program: '/usr/bin/python3',
        user: 'root',
        address: '127.0.0.1',
        port: 9187,
      },
    ],
  }),
};

/** Whoever carries documents away tells where they were opened. */
const beaconDocument: TrapRecipe = {
  id: 'beacon-document',
  reason:
    'A handover page with pictures from the web is an ordinary thing in a home directory; who carries it away and opens it asks the web trap for the picture',
  techniques: ['T1005', 'T1119', 'T1560', 'T1560.001', 'T1041', 'T1567', 'T1048', 'T1083'],
  tactics: ['collection', 'exfiltration'],
  machines: 'any',
  build(world) {
    const web = world.traps.find(({ protocol }) => protocol === 'http');
    if (web === undefined || world.destination === null) return null;
    const host = world.destination.includes(':') ? `[${world.destination}]` : world.destination;
    return {
      bait: [
        {
          kind: 'beacon',
          name: 'page',
          base: `http://${host}:${web.port}`,
          file: 'network-plan.png',
          description: 'Picture in a handover page, planted after an attack',
        },
      ],
      files: [
        file(
          '{{userHome}}/handover-{{hostname}}.html',
          0o644,
          [
            '<!doctype html>',
            '<html><head><meta charset="utf-8"><title>Handover {{hostname}}</title></head><body>',
            '<h1>{{hostname}}: what the next one has to know</h1>',
            '<p>State of {{date}}. Network plan (needs the VPN or the office):</p>',
            '<img src="{{secret.page}}" alt="network plan">',
            '<ul><li>backups: /usr/local/sbin, restore is in the wiki</li><li>root logins of the other machines: password store</li></ul>',
            '</body></html>',
            '',
          ].join('\n'),
          '{{user}}',
        ),
      ],
      services: [],
    };
  },
};

/** For small devices: what they keep between two starts. */
const deviceBackup: TrapRecipe = {
  id: 'device-backup',
  reason:
    'Routers keep a copy of their settings with the password of the operator in it; who logs in to one looks where it can be written to',
  techniques: [],
  tactics: [],
  machines: 'any',
  build: () => ({
    bait: [
      {
        kind: 'password',
        name: 'operator_password',
        username: 'operator',
        characters: 12,
        description: 'Password of the operator in a copy of the settings, planted after an attack',
      },
    ],
    files: [
      file(
        '{{home}}/settings.bak',
        0o600,
        'acs_url=http://{{gateway}}:7547/acs\nacs_user=operator\nacs_pass={{secret.operator_password}}\nremote_admin=1\n',
      ),
    ],
    services: [],
  }),
};

/** In the order in which they are considered: what answers more narrowly goes first. */
export const TRAP_RECIPES: readonly TrapRecipe[] = [
  metricsService,
  backupKey,
  cloudCredentials,
  deploymentNotes,
  beaconDocument,
  deviceBackup,
];

/** Personas that are small devices, without what the other recipes stand on. */
const DEVICES: ReadonlySet<string> = new Set(['router']);
const MAX_RECIPES = 3;

/**
 * What to plant for what was done: recipes whose techniques were seen, then those whose tactics were, at most three; where
 * none answers, the first that fits the machine. Reads ids of techniques and the persona's name, never what an attacker
 * wrote.
 */
export function chooseRecipes(world: SensorWorld): readonly TrapRecipe[] {
  const fitting = TRAP_RECIPES.filter(
    (recipe) =>
      (recipe.machines === 'any' || !DEVICES.has(world.persona ?? '')) &&
      recipe.build(world) !== null &&
      (recipe !== deviceBackup || DEVICES.has(world.persona ?? '')),
  );
  const byTechnique = fitting.filter(({ techniques }) => techniques.some((id) => world.techniques.has(id)));
  const byTactic = fitting.filter(
    (recipe) => !byTechnique.includes(recipe) && recipe.tactics.some((tactic) => world.tactics.has(tactic)),
  );
  const chosen = [...byTechnique, ...byTactic].slice(0, MAX_RECIPES);
  if (chosen.length > 0) return chosen;
  return fitting.filter((recipe) => recipe === backupKey || recipe === deviceBackup).slice(0, 1);
}
