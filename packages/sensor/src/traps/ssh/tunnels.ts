import { carryText } from '@cerberusmesh/contracts';
import type { Connection } from 'ssh2';
import type { SensorLimits } from '../../limits.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { Random, SessionRecorder } from '../../trap.ts';
import { type ConnectionLink, wrapChannel } from './byte-channel.ts';

/** The ephemeral range of Linux: a server that is asked for port 0 says which it took (RFC 4254 section 7.1). */
const FIRST_EPHEMERAL_PORT = 32_768;
const EPHEMERAL_PORTS = 28_232;

/**
 * Records what a client wants to tunnel and takes the first bytes, without ever connecting: a direct-tcpip channel opens
 * and then ends as when the far server closes at once; a remote forwarding is granted and stays silent.
 */
export function watchTunnels(options: {
  readonly connection: Connection;
  readonly link: ConnectionLink;
  readonly recorder: SessionRecorder;
  readonly limits: SensorLimits;
  readonly random: Random;
  /** Counts the channel in; false when there are too many. */
  readonly takeChannel: () => boolean;
  readonly releaseChannel: () => void;
}): void {
  const { connection, link, recorder, limits, random, takeChannel, releaseChannel } = options;
  const short = (text: string) => carryText(text, limits.maxFieldBytes).text;

  connection.on('tcpip', (accept, reject, { srcIP, srcPort, destIP, destPort }) => {
    const target = { address: short(destIP), port: destPort & 0xffff };
    const originator =
      srcIP === '' ? {} : { originator: { address: short(srcIP).slice(0, 253), port: srcPort & 0xffff } };
    recorder.record('tunnel.requested', { target, ...originator });
    if (!takeChannel()) return reject();
    const channel = wrapChannel(accept(), link);
    let carried = false;
    channel.onClose(releaseChannel);
    channel.onData((bytes) => {
      if (carried) return;
      carried = true;
      recorder.record('tunnel.carried', {
        target,
        ...carryField('firstBytes', bytes.subarray(0, limits.maxTunnelFirstBytes), limits.maxTunnelFirstBytes),
      });
      void channel.finish({ exitCode: 0, signal: null });
    });
    channel.onEnd(() => void channel.finish({ exitCode: 0, signal: null }));
  });

  connection.on('request', (accept, reject, name, info) => {
    // Without a wish for a reply the library passes no callbacks, whatever its types say.
    const grant: ((chosenPort?: number) => void) | undefined = accept;
    const refuse: (() => void) | undefined = reject;
    if (name === 'tcpip-forward' && 'bindAddr' in info) {
      recorder.record('tunnel.requested', { target: { address: short(info.bindAddr), port: info.bindPort & 0xffff } });
      grant?.(info.bindPort === 0 ? FIRST_EPHEMERAL_PORT + Math.floor(random.next() * EPHEMERAL_PORTS) : info.bindPort);
    } else if (name === 'cancel-tcpip-forward') {
      grant?.();
    } else {
      refuse?.();
    }
  });
}
