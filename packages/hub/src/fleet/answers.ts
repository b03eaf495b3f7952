import { connect } from 'node:net';
import { FLEET_LIMITS } from './limits.ts';

/** Whether something takes a TCP connection. What is there sees one that says nothing and ends. */
export function answers(address: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, signal });
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(FLEET_LIMITS.probeTimeoutMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
