import type { Command } from '../kernel/program.ts';
import { dpkgComplain } from './dpkg-messages.ts';
import { stat } from './paths.ts';
import { usageAsRecorded } from './recorded-answers.ts';

const AR_MAGIC = '!<arch>\n';

/** dpkg-deb of dpkg 1.21.22: archives that are none, or whose members are packed. */
export const dpkgDeb: Command = async (context) => {
  const { process, args } = context;
  const action = args.find((arg) =>
    /^-[bcexXIfW]$|^--(build|contents|control|extract|vextract|info|field|show|fsys-tarfile)$/.test(arg),
  );
  if (action === undefined) return usageAsRecorded(context);
  const file = args.filter((arg) => !arg.startsWith('-'))[0];
  if (file === undefined) {
    await dpkgComplain(
      process,
      `dpkg-deb: error: ${action} needs a .deb filename argument\n\nType dpkg-deb --help for help about manipulating *.deb files;\nType dpkg --help for help about installing and deinstalling packages.\n`,
    );
    return 2;
  }
  if (stat(process, file) === null) {
    await dpkgComplain(process, `dpkg-deb: error: failed to read archive '${file}': No such file or directory\n`);
    return 2;
  }
  const head =
    stat(process, file)?.type === 'file'
      ? Buffer.from(process.files.readFile(process.path(file)).subarray(0, 8)).toString('latin1')
      : '';
  await dpkgComplain(
    process,
    head === AR_MAGIC
      ? `dpkg-deb: error: archive '${file}' has premature member 'control.tar.xz' before 'debian-binary', giving up\n`
      : `dpkg-deb: error: '${file}' is not a Debian format archive\n`,
  );
  return 2;
};
