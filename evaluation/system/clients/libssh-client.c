/*
 * One login with libssh, told by arguments name=value: host, port, user, password or key, kex, hostkey, cipher, mac,
 * compression, mode (exec or shell), command. Prints what comes; ends with the command's exit status, or 255.
 *
 *   cc libssh-client.c -o libssh-client -lssh
 */
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *value_of(int argc, char **argv, const char *name) {
  size_t length = strlen(name);
  for (int i = 1; i < argc; i++)
    if (strncmp(argv[i], name, length) == 0 && argv[i][length] == '=') return argv[i] + length + 1;
  return NULL;
}

static int fail(ssh_session session, const char *what) {
  fprintf(stderr, "%s: %s\n", what, ssh_get_error(session));
  return 255;
}

int main(int argc, char **argv) {
  ssh_session session = ssh_new();
  int strict = 0;
  struct { const char *name; enum ssh_options_e option; } options[] = {
      {"host", SSH_OPTIONS_HOST},           {"port", SSH_OPTIONS_PORT_STR},      {"user", SSH_OPTIONS_USER},
      {"kex", SSH_OPTIONS_KEY_EXCHANGE},    {"hostkey", SSH_OPTIONS_HOSTKEYS},   {"cipher", SSH_OPTIONS_CIPHERS_C_S},
      {"cipher", SSH_OPTIONS_CIPHERS_S_C},  {"mac", SSH_OPTIONS_HMAC_C_S},       {"mac", SSH_OPTIONS_HMAC_S_C},
      {"compression", SSH_OPTIONS_COMPRESSION},
  };
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    const char *value = value_of(argc, argv, options[i].name);
    if (value != NULL && ssh_options_set(session, options[i].option, value) < 0) return fail(session, options[i].name);
  }
  ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
  ssh_options_set(session, SSH_OPTIONS_STRICTHOSTKEYCHECK, &strict);
  if (ssh_connect(session) != SSH_OK) return fail(session, "connect");

  const char *key_file = value_of(argc, argv, "key");
  if (key_file != NULL) {
    ssh_key key;
    if (ssh_pki_import_privkey_file(key_file, NULL, NULL, NULL, &key) != SSH_OK) return fail(session, "key");
    if (ssh_userauth_publickey(session, NULL, key) != SSH_AUTH_SUCCESS) return fail(session, "publickey");
    ssh_key_free(key);
  } else if (ssh_userauth_password(session, NULL, value_of(argc, argv, "password")) != SSH_AUTH_SUCCESS) {
    return fail(session, "password");
  }

  ssh_channel channel = ssh_channel_new(session);
  if (ssh_channel_open_session(channel) != SSH_OK) return fail(session, "session");
  const char *mode = value_of(argc, argv, "mode");
  const char *command = value_of(argc, argv, "command");
  if (mode != NULL && strcmp(mode, "shell") == 0) {
    if (ssh_channel_request_pty_size(channel, "xterm", 80, 24) != SSH_OK) return fail(session, "pty");
    if (ssh_channel_request_shell(channel) != SSH_OK) return fail(session, "shell");
    ssh_channel_write(channel, command, (uint32_t)strlen(command));
    ssh_channel_write(channel, "\n", 1);
  } else if (ssh_channel_request_exec(channel, command) != SSH_OK) {
    return fail(session, "exec");
  }
  char buffer[4096];
  for (int from_errors = 0; from_errors < 2; from_errors++) {
    int count;
    while ((count = ssh_channel_read(channel, buffer, sizeof buffer, from_errors)) > 0)
      fwrite(buffer, 1, (size_t)count, from_errors ? stderr : stdout);
  }
  ssh_channel_send_eof(channel);
  int status = ssh_channel_get_exit_status(channel);
  ssh_channel_close(channel);
  ssh_channel_free(channel);
  ssh_disconnect(session);
  ssh_free(session);
  return status < 0 ? 254 : status;
}
