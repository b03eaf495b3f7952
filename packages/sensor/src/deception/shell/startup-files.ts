import { bytesToByteString } from '../byte-string.ts';
import { FileError, type FileSystem } from '../filesystem/filesystem.ts';
import type { Interpreter } from './interpreter/interpreter.ts';
import { LS_COLORS } from './ls-colors.ts';

/** What installed start-up files set, without running them: most attackers never change them. */
interface InstalledFile {
  readonly path: string;
  /** Where Debian keeps the text it installs there. */
  readonly pristine: string;
}

/** Start-up files of a shell on a terminal: bash manual 6.2; for dash `/etc/profile` and `~/.profile` of a login. */
export async function runStartupFiles(shell: Interpreter, options: { readonly login: boolean }): Promise<void> {
  const { state, process } = shell;
  const home = state.get('HOME') ?? '/';
  const root = process.identity.userId === 0;
  const isBash = state.dialect === 'bash';
  if (isBash) {
    state.set('PS1', '${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ ');
    state.set('PS2', '> ');
    state.set('PS4', '+ ');
    state.set('HISTFILE', `${home}/.bash_history`);
    state.set('HISTSIZE', '500');
    state.set('HISTFILESIZE', '500');
    state.set('MAILCHECK', '60');
    state.declare('MAILCHECK').integer = true;
  } else {
    if (!options.login) return;
    state.set('PS1', root ? '# ' : '$ ');
    state.set('PS2', '> ');
    state.set('PS4', '+ ');
  }
  if (!options.login) {
    const rc = installedRc(home, root);
    const hasRc = isFile(process.files, rc.path);
    await runUnlessInstalled(shell, rc, () => setUserDefaults(shell, root || !hasRc));
    return;
  }
  const pristineProfile = { path: '/etc/profile', pristine: '/usr/share/base-files/profile' };
  await runUnlessInstalled(shell, pristineProfile, () => {});
  const personal = ['.bash_profile', '.bash_login']
    .map((name) => `${home}/${name}`)
    .find((path) => isBash && isFile(process.files, path));
  if (personal !== undefined) {
    await source(shell, personal);
    return;
  }
  const rc = installedRc(home, root);
  const profile = {
    path: `${home}/.profile`,
    pristine: root ? '/usr/share/base-files/dot.profile' : '/etc/skel/.profile',
  };
  const isPlain = isInstalled(process.files, profile) && (!isBash || isInstalled(process.files, rc));
  if (!isPlain) {
    await source(shell, profile.path);
    return;
  }
  setUserDefaults(shell, root || !isFile(process.files, rc.path));
  if (!isBash || !root) return;
  // `mesg n || true` is the last thing that root's file does.
  state.hashed.set('mesg', { path: '/usr/bin/mesg', hits: 1 });
  state.lastArgument = 'true';
}

/** What `~/.bashrc` of a shell without a terminal does: only what an attacker put there, Debian's own returns at once. */
export async function runRemoteCommandFiles(shell: Interpreter): Promise<void> {
  const { state, process } = shell;
  if (state.dialect !== 'bash') return;
  const rc = installedRc(state.get('HOME') ?? '/', process.identity.userId === 0);
  await runUnlessInstalled(shell, rc, () => {});
}

function installedRc(home: string, root: boolean): InstalledFile {
  return { path: `${home}/.bashrc`, pristine: root ? '/usr/share/base-files/dot.bashrc' : '/etc/skel/.bashrc' };
}

async function runUnlessInstalled(shell: Interpreter, file: InstalledFile, otherwise: () => void): Promise<void> {
  if (isInstalled(shell.process.files, file)) otherwise();
  else await source(shell, file.path);
}

/** The state after Debian's `.bashrc` of a user; root's sets nothing. */
function setUserDefaults(shell: Interpreter, root: boolean): void {
  const { state } = shell;
  if (root || state.dialect !== 'bash') return;
  const term = state.get('TERM') ?? '';
  state.set('HISTCONTROL', 'ignoreboth');
  state.set('HISTSIZE', '1000');
  state.set('HISTFILESIZE', '2000');
  state.shoptOptions.add('histappend');
  const plain = '${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ ';
  const coloured =
    '${debian_chroot:+($debian_chroot)}\\[\\033[01;32m\\]\\u@\\h\\[\\033[00m\\]:\\[\\033[01;34m\\]\\w\\[\\033[00m\\]\\$ ';
  const prompt = term === 'xterm-color' || term.endsWith('-256color') ? coloured : plain;
  const title = /^(xterm|rxvt)/.test(term) ? '\\[\\e]0;\\u@\\h: \\w\\a\\]' : '';
  state.set('PS1', title + prompt);
  state.set('LS_COLORS', term === 'dumb' || term === '' ? '' : LS_COLORS);
  state.declare('LS_COLORS').exported = true;
  state.aliases.set('ls', 'ls --color=auto');
  state.lastArgument = ']';
}

function isFile(files: FileSystem, path: string): boolean {
  return files.exists(path) && files.stat(path).type === 'file';
}

/** True for a file that is missing on both sides, too: there is nothing to run. */
function isInstalled(files: FileSystem, { path, pristine }: InstalledFile): boolean {
  try {
    if (!isFile(files, path)) return true;
    if (!isFile(files, pristine)) return files.stat(path).size === 0;
    if (files.stat(path).size !== files.stat(pristine).size) return false;
    return Buffer.from(files.readFile(path)).equals(files.readFile(pristine));
  } catch (error) {
    if (error instanceof FileError) return true;
    throw error;
  }
}

async function source(shell: Interpreter, path: string): Promise<void> {
  try {
    if (!isFile(shell.process.files, path)) return;
    const text = bytesToByteString(shell.process.files.readFile(path));
    const { interactive } = shell.state;
    shell.state.sourcedFiles.push(path);
    try {
      await shell.guardLine(() => shell.runText({ text, firstLine: 0 }, { ownLines: true }));
    } finally {
      shell.state.sourcedFiles.pop();
      shell.state.interactive = interactive;
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
