import { type Command, printError } from '../kernel/program.ts';
import { CONNECT_WAIT_MS } from './network-target.ts';

const USAGE = `usage: sftp [-46AaCfNpqrv] [-B buffer_size] [-b batchfile] [-c cipher]
          [-D sftp_server_command] [-F ssh_config] [-i identity_file]
          [-J destination] [-l limit] [-o ssh_option] [-P port]
          [-R num_requests] [-S program] [-s subsystem | sftp_server]
          [-X sftp_option] destination
`;

export const sftp: Command = async ({ process, args }) => {
  const host = args.findLast(
    (arg, index) => !arg.startsWith('-') && !/^-[BbcDFiJloPRSsX]$/.test(args[index - 1] ?? ''),
  );
  if (host === undefined) {
    await printError(process, USAGE);
    return 1;
  }
  const name = host.replace(/^.*@/, '').replace(/:.*$/, '');
  await process.sleep(CONNECT_WAIT_MS);
  await printError(process, `ssh: connect to host ${name} port 22: Connection timed out\r\nConnection closed\r\n`);
  return 255;
};
