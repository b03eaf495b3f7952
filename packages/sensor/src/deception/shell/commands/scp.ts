import { type Command, printError } from '../kernel/program.ts';
import { CONNECT_WAIT_MS } from './network-target.ts';

const USAGE = `usage: scp [-346ABCOpqRrsTv] [-c cipher] [-D sftp_server_path] [-F ssh_config]
           [-i identity_file] [-J destination] [-l limit] [-o ssh_option]
           [-P port] [-S program] [-X sftp_option] source ... target
`;

/** The client side. The server side (`scp -t`, `-f`) belongs to the SSH trap, which takes it before a shell starts. */
export const scp: Command = async ({ process, args }) => {
  let port = '22';
  const operands: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    if (/[cDFiJloPSX]$/.test(arg)) {
      index += 1;
      if (arg.endsWith('P')) port = args[index] ?? port;
    }
    if (/^-[a-zA-Z]*[tf]/.test(arg)) return 1;
  }
  if (operands.length < 2) {
    await printError(process, USAGE);
    return 1;
  }
  const remote = operands
    .map((operand) => /^(?:[^@/:]*@)?([^@/:]+):/.exec(operand)?.[1])
    .find((host) => host !== undefined);
  if (remote === undefined) {
    for (const source of operands.slice(0, -1))
      if (!process.files.exists(process.path(source)))
        await printError(process, `cp: cannot stat '${source}': No such file or directory\n`);
    return 1;
  }
  await process.sleep(CONNECT_WAIT_MS);
  await printError(
    process,
    `ssh: connect to host ${remote} port ${port}: Connection timed out\r\nscp: Connection closed\r\n`,
  );
  return 255;
};
