/** Names of `set -o` in bash, in the order in which it lists them. */
export const BASH_OPTIONS: readonly string[] =
  'allexport braceexpand emacs errexit errtrace functrace hashall histexpand history ignoreeof interactive-comments keyword monitor noclobber noexec noglob nolog notify nounset onecmd physical pipefail posix privileged verbose vi xtrace'.split(
    ' ',
  );

/** Names of `set -o` in dash, in its order. */
export const DASH_OPTIONS: readonly string[] =
  'errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport notify nounset privileged nolog debug'.split(
    ' ',
  );

/** Names of `shopt` in bash 5.2, in its order, and whether each is on in a shell that is not interactive. */
export const DEFAULT_SHOPT: ReadonlyMap<string, boolean> = new Map(
  `autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize+ cmdhist+ compat31 compat32 compat40
compat41 compat42 compat43 compat44 complete_fullquote+ direxpand dirspell dotglob execfail expand_aliases extdebug
extglob extquote+ failglob force_fignore+ globasciiranges+ globskipdots+ globstar gnu_errfmt histappend histreedit
histverify hostcomplete+ huponexit inherit_errexit interactive_comments+ lastpipe lithist localvar_inherit
localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob nocasematch noexpand_translation nullglob
patsub_replacement+ progcomp+ progcomp_alias promptvars+ restricted_shell shift_verbose sourcepath+ varredir_close
xpg_echo`
    .split(/\s+/)
    .map((name) => [name.replace('+', ''), name.endsWith('+')]),
);

/** What a shell on a terminal has on besides. */
export const INTERACTIVE_NAMES: readonly string[] = ['histexpand', 'history', 'monitor', 'emacs'];

/** What is on without being asked for. */
export const INITIAL_OPTIONS: ReadonlySet<string> = new Set(['braceexpand', 'hashall', 'interactive-comments']);
export const INITIAL_SHOPT: ReadonlySet<string> = new Set(
  [...DEFAULT_SHOPT].filter(([, on]) => on).map(([name]) => name),
);
export const INTERACTIVE_OPTIONS: ReadonlySet<string> = new Set([...INITIAL_OPTIONS, ...INTERACTIVE_NAMES]);
export const INTERACTIVE_SHOPT: ReadonlySet<string> = new Set([...INITIAL_SHOPT, 'expand_aliases']);
export const LOGIN_SHOPT: ReadonlySet<string> = new Set([...INTERACTIVE_SHOPT, 'login_shell']);
