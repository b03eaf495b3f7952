#!/usr/bin/env python3
"""Records an installed Debian: its packages, its tree (names, modes, owners, sizes, times) and its configuration texts.

Usage: record.py ROOT OUTPUT_DIRECTORY
       record.py --texts OUTPUT_DIRECTORY

Writes packages.txt (one package a line), tree.txt (one directory after the other) and texts.txt (one JSON array of path
and content a line, of small text files below /etc and of a few others). Nothing else of any file is kept. Times of
what the installation itself made are left out. Of the texts only that is kept which record-licences.txt permits.
--texts goes over the texts of an earlier recording once more, after that table or our own texts were changed.
"""
import json
import os
import re
import socket
import stat
import sys
import time

root, output = sys.argv[1].rstrip("/"), sys.argv[2]
here = os.path.dirname(os.path.abspath(__file__))
MAX_TEXT_BYTES = 24_000
MADE_BY_INSTALLATION = time.time() - 86_400
# What is made at run time, differs on every machine or is of no use here.
LEFT_OUT = {
    "/proc", "/sys", "/dev", "/run", "/tmp", "/debootstrap", "/root", "/home",
    "/var/cache/apt", "/var/lib/apt/lists", "/var/log", "/usr/share/zoneinfo/posix", "/usr/share/zoneinfo/right",
    "/usr/share/doc", "/usr/share/locale", "/usr/share/man", "/usr/share/perl", "/usr/share/i18n",
    "/usr/lib/python3", "/usr/lib/python3.11", "/usr/share/python-apt", "/usr/share/vim", "/usr/share/nmap", "/usr/share/terminfo",
    "/usr/lib/x86_64-linux-gnu/perl", "/usr/lib/x86_64-linux-gnu/gconv", "/usr/lib/x86_64-linux-gnu/perl-base",
    "/usr/share/postgresql", "/usr/share/postgresql-common", "/usr/lib/postgresql/15/lib/bitcode", "/usr/share/bash-completion/completions",
    "/usr/share/mysql", "/usr/share/exim4", "/usr/share/reportbug", "/usr/share/fonts", "/usr/share/lintian", "/usr/share/tabset",
    "/usr/share/consolefonts", "/usr/share/keymaps", "/usr/share/X11", "/usr/share/icons", "/usr/include", "/usr/lib/gcc",
    "/usr/lib/git-core", "/var/lib/dpkg/info", "/usr/share/perl5", "/usr/lib/udev/hwdb.d", "/usr/share/php", "/usr/share/nginx/modules-available",
    "/usr/lib/grub", "/usr/lib/locale", "/usr/share/gcc", "/usr/share/git-core", "/usr/share/groff", "/usr/share/dict", "/usr/share/mime", "/usr/share/misc/magic",
    "/etc/ssl/certs", "/usr/share/ca-certificates",
}
MODULES_LEFT_OUT = ("sound", "drivers/media", "drivers/gpu", "drivers/net/wireless", "drivers/staging", "drivers/iio", "drivers/hid")
SECRETS = {"/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/machine-id", "/etc/hostname", "/etc/hosts",
           "/etc/resolv.conf", "/etc/ld.so.cache", "/etc/mtab", "/etc/apt/sources.list", "/etc/passwd-", "/etc/group-", "/etc/mailname", "/usr/sbin/policy-rc.d"}
TEXTS = ("/usr/lib/os-release", "/usr/share/nginx/html", "/usr/share/base-files", "/usr/lib/lsb/init-functions",
         "/usr/lib/init/vars.sh", "/etc")

LSB_NAMES = ("Provides", "Required-Start", "Required-Stop", "Should-Start", "Should-Stop", "Default-Start", "Default-Stop",
             "Short-Description")


def treatments():
    """What record-licences.txt says, by path, path of a directory or package."""
    with open(f"{here}/record-licences.txt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and line[0] != "#"]
    return {files: treatment for files, treatment, _licence, _reason in rows}


def own_texts():
    """Our texts by path, and our patterns by their names with "@"."""
    with open(f"{here}/record-own-texts.txt", encoding="utf-8") as file:
        _head, *parts = re.split(r"^=== (.+)\n", file.read(), flags=re.M)
    return {name: text for names, text in zip(parts[::2], parts[1::2]) for name in names.split()}


def treatment_of(path, owners, rules):
    """The most exact treatment of a file; None where none names it."""
    directory = path
    named = [path]
    while directory != "/":
        directory = os.path.dirname(directory)
        named.append(directory.rstrip("/") + "/")
    for key in [*named, *(f"package:{name}" for name in owners)]:
        if key in rules:
            return rules[key]
    return None


def settings(path, text, marks, tables):
    """The lines that set something, with an empty line before each section and none else."""
    kept = []
    for number, line in enumerate(text.split("\n")):
        line = line.rstrip()
        words = line.lstrip()
        directive = line.startswith(("#%", "#!")) and number == 0 or words.startswith("#include <")
        if not words or (words.startswith(tuple(marks)) and not directive):
            continue
        if "#" in marks and not directive:
            line = re.sub(r"\s+#.*$", "", line) if tables else without_comment(line)
        if re.fullmatch(r"\[[^]]+\]", line) and kept:
            kept.append("")
        kept.append(line)
    return sentence(path, marks[0]) if not kept else "\n".join(kept) + "\n"


def without_comment(line):
    """The line without a comment at its end: what follows a mark that stands alone and outside of quotes."""
    for found in re.finditer(r"\s+#\s", line):
        before = line[:found.start()]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
            return before
    return line


def sentence(path, mark):
    """What stands in a file that had nothing but comments."""
    return f"{mark} {path}\n"


def lsb_header(text):
    found = re.search(r"### BEGIN INIT INFO\n(.*?)### END INIT INFO", text, re.S)
    fields = re.findall(rf"^#\s+((?:{'|'.join(LSB_NAMES)}):)[ \t]*(.*)$", found[1] if found else "", re.M)
    lines = [f"# {name:<18} {value.strip()}".rstrip() for name, value in fields]
    return "\n".join(["### BEGIN INIT INFO", *lines, "### END INIT INFO"])


def permitted(path, text, owners, rules, own):
    """What may be kept of a text, or None; applied to its own result it changes nothing."""
    kind, _, detail = (treatment_of(path, owners, rules) or "").partition(":")
    if kind == "verbatim":
        return text
    if kind in ("settings", "entries"):
        return settings(path, text, detail.split(","), kind == "entries")
    if kind == "lines":
        kept = [line.rstrip() for line in text.split("\n") if re.match(detail, line)]
        spaced = [f"\n{line}" if line.startswith("[") and index > 0 else line for index, line in enumerate(kept)]
        return "\n".join(spaced) + "\n" if kept else sentence(path, "#")
    if kind == "own":
        return own[path]
    if kind in ("init", "init-task", "logcheck"):
        first, _, rest = detail.partition(" ")
        values = {"header": lsb_header(text), "name": os.path.basename(path).removesuffix(".sh")}
        values |= {"when": first, "command": rest} if kind == "init-task" else {"command": first, "pidfile": rest}
        return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], own[f"@{kind}"])
    print(f"left out, since record-licences.txt does not name it: {path} ({', '.join(owners) or 'of no package'})",
          file=sys.stderr)
    return None


def write_texts(texts, owners):
    rules, own = treatments(), own_texts()
    kept = 0
    with open(f"{output}/texts.txt", "w", encoding="utf-8") as out:
        for path in sorted(texts):
            text = permitted(path, texts[path], owners(path), rules, own)
            if text is not None:
                out.write(json.dumps([path, text], ensure_ascii=False) + "\n")
                kept += 1
    return kept


def recorded_owners():
    """Names of the packages of each recorded file, from an earlier recording."""
    with open(f"{output}/packages.txt", encoding="utf-8") as file:
        names = [line.split("\t")[0] for line in file][1:]
    found = {}
    with open(f"{output}/tree.txt", encoding="utf-8") as file:
        for block in file.read().split("\n\n"):
            directory, *lines = block.split("\n")
            for line in lines:
                name, _kind, _owner, _time, numbers, *_rest = [*line.split("\t"), "", "", "", ""]
                if numbers:
                    found[os.path.join(directory, name)] = [names[int(number)] for number in numbers.split(",")]
    return found


if sys.argv[1] == "--texts":
    with open(f"{output}/texts.txt", encoding="utf-8") as earlier:
        recorded = dict(json.loads(line) for line in earlier)
    owned = recorded_owners()
    print(f"{write_texts(recorded, lambda path: owned.get(path, []))} texts of {len(recorded)}")
    sys.exit()


def packages():
    fields, found = {}, []
    for line in open(f"{root}/var/lib/dpkg/status", encoding="utf-8"):
        if line == "\n":
            if fields:
                found.append(fields)
            fields = {}
        elif line[0] not in " \t":
            key, _, value = line.rstrip("\n").partition(": ")
            fields[key] = value
    if fields:
        found.append(fields)
    return [f for f in found if f.get("Status", "").endswith(" installed")]


names = ["Package", "Version", "Architecture", "Priority", "Section", "Maintainer", "Source", "Installed-Size",
         "Essential", "Multi-Arch", "Description", "Homepage", "Pre-Depends", "Depends"]
owners_of = {}
all_packages = sorted(packages(), key=lambda fields: fields["Package"])
with open(f"{output}/packages.txt", "w", encoding="utf-8") as out:
    out.write("\t".join(names) + "\n")
    for index, fields in enumerate(all_packages):
        if "://pypi." in fields.get("Homepage", ""):
            del fields["Homepage"]  # Nothing in this project names a package registry.
        out.write("\t".join(fields.get(name, "") for name in names) + "\n")
        for suffix in ("", f":{fields['Architecture']}"):
            path = f"{root}/var/lib/dpkg/info/{fields['Package']}{suffix}.list"
            if os.path.exists(path):
                for line in open(path, encoding="utf-8"):
                    line = line.rstrip("\n")
                    for directory in ("bin", "sbin", "lib", "lib64"):
                        if line.startswith(f"/{directory}/"):
                            line = "/usr" + line
                    owners_of.setdefault(line, []).append(index)

texts = {}
directories = 0
files = 0
with open(f"{output}/tree.txt", "w", encoding="utf-8") as out:
    for path, below, entries in os.walk(root):
        shown = path[len(root):] or "/"
        lines = []
        for name in sorted(below + entries):
            child = os.path.join(shown, name)
            if child in ("/proc", "/sys", "/dev", "/run", "/tmp", "/debootstrap", "/root", "/home"):
                continue
            status = os.lstat(root + child)
            if stat.S_ISSOCK(status.st_mode) or name == "policy-rc.d" or name == ".pwd.lock" and shown != "/etc":
                continue
            kind = "d" if stat.S_ISDIR(status.st_mode) else "l" if stat.S_ISLNK(status.st_mode) else "f"
            owners = owners_of.get(child, [])
            owner = ",".join(map(str, owners)) if len(owners) <= 40 else ""
            shebang = ""
            if kind == "f":
                with open(root + child, "rb") as file:
                    head = file.read(200)
                if head.startswith(b"\x7fELF"):
                    kind = "e"
                elif head.startswith(b"#!"):
                    kind, shebang = "s", head.split(b"\n")[0].decode("latin-1")
                elif head.startswith(b"\x1f\x8b"):
                    kind = "z"
            ids = f"{status.st_uid}:{status.st_gid}" if status.st_uid or status.st_gid else ""
            detail = os.readlink(root + child) if kind == "l" else "" if kind == "d" else f"{status.st_size}\t{shebang}".rstrip("\t")
            mode = "" if kind == "l" else f"{stat.S_IMODE(status.st_mode):o}"
            if (kind, mode) in (("d", "755"), ("f", "644"), ("e", "755"), ("s", "755"), ("z", "644")):
                mode = ""
            made = "" if kind == "l" or status.st_mtime > MADE_BY_INSTALLATION else f"{int(status.st_mtime):x}"
            lines.append(f"{name}\t{kind}{mode}\t{ids}\t{made}\t{owner}\t{detail}\n")
            files += 1
            text_wanted = kind in "fs" and child not in SECRETS and status.st_size <= MAX_TEXT_BYTES and any(
                child == prefix or child.startswith(prefix + "/") for prefix in TEXTS)
            if text_wanted and "/ssl/" not in child and "ssh_host" not in child:
                try:
                    text = open(root + child, encoding="utf-8").read()
                    texts[child] = text.replace(f"'{socket.gethostname()}'", "'@HOSTNAME@'")
                except UnicodeDecodeError:
                    pass
        below[:] = [name for name in below if os.path.join(shown, name) not in LEFT_OUT
                    and not os.path.islink(root + os.path.join(shown, name))
                    and not any(os.path.join(shown, name).endswith("/kernel/" + part) for part in MODULES_LEFT_OUT)]
        out.write(f"{shown}\n{''.join(lines)}\n")
        directories += 1
kept_texts = write_texts(texts, lambda path: [all_packages[index]["Package"] for index in owners_of.get(path, [])])
print(f"{len(all_packages)} packages, {directories} directories, {files} entries, {kept_texts} texts of {len(texts)}")
