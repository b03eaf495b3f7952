"""One login with paramiko, told by arguments name=value as libssh-client.c is."""

import socket
import sys

import paramiko

given = dict(argument.split("=", 1) for argument in sys.argv[1:])
connection = socket.create_connection((given["host"], int(given["port"])))
transport = paramiko.Transport(connection)
options = transport.get_security_options()
for name, attribute in (("kex", "kex"), ("cipher", "ciphers"), ("mac", "digests"), ("hostkey", "key_types")):
    if name in given:
        setattr(options, attribute, [given[name]])
if given.get("compression", "none") != "none":
    transport.use_compression(True)
transport.connect()
if "key" in given:
    key = None
    for kind in (paramiko.Ed25519Key, paramiko.RSAKey, paramiko.ECDSAKey):
        try:
            key = kind.from_private_key_file(given["key"])
            break
        except paramiko.SSHException:
            continue
    transport.auth_publickey(given["user"], key)
else:
    transport.auth_password(given["user"], given["password"])
channel = transport.open_session()
if given.get("mode") == "shell":
    channel.get_pty("xterm", 80, 24)
    channel.invoke_shell()
    channel.sendall(given["command"].encode() + b"\n")
else:
    channel.exec_command(given["command"])
sys.stdout.buffer.write(channel.makefile("rb").read())
sys.stderr.buffer.write(channel.makefile_stderr("rb").read())
status = channel.recv_exit_status()
transport.close()
sys.exit(status if status >= 0 else 254)
