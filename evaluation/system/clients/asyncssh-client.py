"""One login with asyncssh, told by arguments name=value as libssh-client.c is."""

import asyncio
import sys

import asyncssh

given = dict(argument.split("=", 1) for argument in sys.argv[1:])
options = {
    option: [given[name]]
    for name, option in (
        ("kex", "kex_algs"),
        ("cipher", "encryption_algs"),
        ("mac", "mac_algs"),
        ("hostkey", "server_host_key_algs"),
        ("compression", "compression_algs"),
    )
    if name in given
}
if "key" in given:
    options["client_keys"] = [given["key"]]
else:
    options.update(password=given["password"], client_keys=None, preferred_auth="password")


async def main() -> int:
    async with asyncssh.connect(
        given["host"], int(given["port"]), username=given["user"], known_hosts=None, config=None, **options
    ) as connection:
        if given.get("mode") == "shell":
            process = await connection.create_process(term_type="xterm", term_size=(80, 24))
            process.stdin.write(given["command"] + "\n")
            sys.stdout.write(await process.stdout.read())
            await process.wait()
            status = process.exit_status
        else:
            result = await connection.run(given["command"])
            sys.stdout.write(result.stdout)
            sys.stderr.write(result.stderr)
            status = result.exit_status
    return 254 if status is None or status < 0 else status


sys.exit(asyncio.run(main()))
