import type { FleetOrder } from '../../fleet-provider.ts';

/** EC2 takes 16 KiB of user data before it is put into base64. */
export const MAX_USER_DATA_BYTES = 16_384;

/**
 * The script that cloud-init runs at the first start: puts the sensor's key where only root and the sensor read it, installs
 * what `install` says, runs the sensor as a service without privileges, and shuts the machine down for good when its time is
 * over even if no hub asks for it. The same order gives the same script, so that a repeated launch is one.
 */
export function userDataOf(
  order: FleetOrder,
  options: { readonly install: readonly string[]; readonly portOf: (kind: string, port: number) => number },
): string {
  const { spec, hub, keyFile, sensorId, endsAtMs } = order;
  const traps = spec.traps.map(({ kind, port }) => `--trap ${kind}=${options.portOf(kind, port)}`).join(' ');
  const authority = hub.authority === null ? '' : ' --ca-file /etc/cerberusmesh/authority.pem';
  const seconds = Math.ceil(endsAtMs / 1_000);
  return `#!/bin/sh
set -eu
# Ends itself: an instance that its hub forgot costs money.
minutes=$(( (${seconds} - $(date +%s)) / 60 ))
if [ "$minutes" -lt 1 ]; then minutes=1; fi
shutdown -h +"$minutes"
id cerberusmesh >/dev/null 2>&1 || useradd --system --home-dir /var/lib/cerberusmesh --shell /usr/sbin/nologin cerberusmesh
install -d -m 0700 -o cerberusmesh -g cerberusmesh /etc/cerberusmesh /var/lib/cerberusmesh
umask 077
${fileOf('/etc/cerberusmesh/sensor.key', keyFile)}
${hub.authority === null ? ':' : fileOf('/etc/cerberusmesh/authority.pem', hub.authority)}
chown -R cerberusmesh:cerberusmesh /etc/cerberusmesh
umask 022
${options.install.length === 0 ? ':' : options.install.join('\n')}
cat > /etc/systemd/system/cerberusmesh-sensor.service <<'UNIT'
[Unit]
After=network-online.target
Wants=network-online.target
[Service]
User=cerberusmesh
Environment=CERBERUS_SENSOR__ID=${sensorId}
Environment=CERBERUS_SENSOR__PERSONA=${spec.persona}
Environment=HOME=/var/lib/cerberusmesh
ExecStart=/usr/bin/env cerberus sensor --hub ${hub.url} --key-file /etc/cerberusmesh/sensor.key${authority} --data-dir /var/lib/cerberusmesh ${traps}
Restart=always
RestartSec=5
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=/var/lib/cerberusmesh
PrivateTmp=yes
# Where instances ask for their role: nothing here has any business there.
IPAddressDeny=169.254.169.254
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now cerberusmesh-sensor.service
# What stands in here holds the key.
rm -f /var/lib/cloud/instance/user-data.txt* /var/lib/cloud/instance/scripts/part-*
`;
}

/** By base64: whatever stands in it cannot end the command. */
function fileOf(path: string, content: string): string {
  return `base64 -d > ${path} <<'END'\n${Buffer.from(content).toString('base64')}\nEND`;
}
