import { chmod, lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import type { HubConfig } from '../hub-config.ts';
import type { Api } from './api.ts';
import type { TlsIdentity } from './server.ts';

/** @throws CerberusError `invalid-configuration` when a file cannot be read */
export async function readTlsIdentity(files: HubConfig['listen']['tls']): Promise<TlsIdentity | undefined> {
  if (files === undefined) return undefined;
  try {
    return { cert: await readFile(files.certificateFile), key: await readFile(files.keyFile) };
  } catch (cause) {
    throw new CerberusError('invalid-configuration', 'The files of hub.tls cannot be read.', { cause });
  }
}

/** Returns the address that was taken, as a URL. */
export async function listenOnPort(api: Api, listen: HubConfig['listen']): Promise<string> {
  try {
    await api.listen({ host: listen.address, port: listen.port });
  } catch (error) {
    if (!isSystemError(error, 'EADDRINUSE')) throw error;
    throw new CerberusError('port-taken', `Port ${listen.port} of ${listen.address} is in use by another program.`, {
      cause: error,
      details: { address: listen.address, port: listen.port },
    });
  }
  const bound = api.server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : listen.port;
  // Everywhere is no address to point a browser at.
  const host = listen.address === '0.0.0.0' || listen.address === '::' ? '127.0.0.1' : listen.address;
  return `${listen.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The directory is closed to others before the socket is there, so that nobody else can open it in between. */
export async function listenOnSocket(intake: Api, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const stale = await lstat(path).catch(() => null);
  if (stale !== null && !stale.isSocket()) {
    throw new CerberusError('invalid-configuration', 'intake.socketPath names something that is not a socket.', {
      details: { path },
    });
  }
  await rm(path, { force: true });
  await intake.listen({ path });
  await chmod(path, 0o600);
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
