import { type Command, print, printError } from '../kernel/program.ts';

export const apt: Command = async (context) => {
  const { process, args, name } = context;
  const [verb = '', ...packages] = args.filter((arg) => !arg.startsWith('-'));
  if (verb === '' || verb === 'help') {
    await print(process, `${name} 2.6.1 (amd64)\nUsage: ${name} [options] command\n`);
    return 0;
  }
  if (process.identity.userId !== 0) {
    await printError(
      process,
      'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n',
    );
    return 100;
  }
  if (verb === 'update') {
    await process.sleep(900);
    await print(
      process,
      'Ign:1 http://ftp.us.debian.org/debian bookworm InRelease\nIgn:2 http://security.debian.org/debian-security bookworm-security InRelease\nReading package lists...\n',
    );
    await printError(
      process,
      'W: Failed to fetch http://ftp.us.debian.org/debian/dists/bookworm/InRelease  Could not connect to ftp.us.debian.org:80, connection timed out\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n',
    );
    return 0;
  }
  await print(process, 'Reading package lists...\nBuilding dependency tree...\nReading state information...\n');
  if (verb === 'install' && packages.length > 0) {
    for (const each of packages) await printError(process, `E: Unable to locate package ${each}\n`);
    return 100;
  }
  await print(process, '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n');
  return 0;
};
