// Long because it is one table of the files of one machine; parts of it make no sense alone.
import type { ServerPersona } from '../host/debian-12-server.ts';
import { type BaseAttributes, type BaseNode, BaseNodeFactory, type Entries, LazyEntries } from './base-node.ts';
import { DEBIAN_TEXT } from './debian-text.ts';
import { elfImage } from './elf-image.ts';
import * as etc from './etc-files.ts';
import { procDirectory } from './proc-files.ts';
import { USR_BIN, USR_SBIN } from './programs.ts';

/** Groups and modes that several directories share. */
const SHADOW_GROUP = 42;
const ADM_GROUP = 4;
const UTMP_GROUP = 43;

/** The machine's files as installed, built lazily from the persona. One per persona, shared by all its hosts. */
export function createBaseTree(persona: ServerPersona): BaseNode {
  const factory = new BaseNodeFactory(2, persona.installedAtMs);
  const builder = new TreeBuilder(factory, persona);
  return factory.directory(() => builder.root());
}

class TreeBuilder {
  readonly #factory: BaseNodeFactory;
  readonly #persona: ServerPersona;

  constructor(factory: BaseNodeFactory, persona: ServerPersona) {
    this.#factory = factory;
    this.#persona = persona;
  }

  root(): Entries {
    const factory = this.#factory;
    const { release } = this.#persona.kernel;
    return entries({
      bin: factory.link('usr/bin'),
      boot: factory.directory(() => this.#boot()),
      dev: factory.directory(() => this.#dev()),
      etc: factory.directory(() => this.#etc()),
      home: factory.directory(() => this.#homes()),
      'initrd.img': factory.link(`boot/initrd.img-${release}`),
      'initrd.img.old': factory.link(`boot/initrd.img-${release}`),
      lib: factory.link('usr/lib'),
      lib64: factory.link('usr/lib64'),
      'lost+found': this.#empty({ mode: 0o700 }),
      media: factory.directory(() => entries({ cdrom: factory.link('cdrom0'), cdrom0: this.#empty() })),
      mnt: this.#empty(),
      opt: this.#empty(),
      proc: procDirectory(factory, this.#persona),
      root: factory.directory(() => this.#rootHome(), { mode: 0o700 }),
      run: factory.directory(() => this.#run()),
      sbin: factory.link('usr/sbin'),
      srv: this.#empty(),
      sys: this.#sys(),
      tmp: factory.directory(
        () =>
          entries({
            '.X11-unix': this.#empty({ mode: 0o1777 }),
            '.ICE-unix': this.#empty({ mode: 0o1777 }),
            '.font-unix': this.#empty({ mode: 0o1777 }),
          }),
        { mode: 0o1777 },
      ),
      usr: factory.directory(() => this.#usr()),
      var: factory.directory(() => this.#var()),
      vmlinuz: factory.link(`boot/vmlinuz-${release}`),
      'vmlinuz.old': factory.link(`boot/vmlinuz-${release}`),
    });
  }

  #empty(attributes: BaseAttributes = {}): BaseNode {
    return this.#factory.directory(() => new Map(), attributes);
  }

  #binary(name: string, size: number, attributes: BaseAttributes = {}): BaseNode {
    const modifiedAtMs = this.#persona.packagesChangedAtMs;
    return this.#factory.file(() => elfImage(name, size), { mode: 0o755, modifiedAtMs, ...attributes, size });
  }

  #programs(list: string): Entries {
    const { packagesChangedAtMs: modifiedAtMs } = this.#persona;
    const programs = new Map<string, BaseNode>();
    for (const word of list.split(/\s+/)) {
      const split = word.indexOf('=', 1);
      if (split === -1) continue;
      const name = word.slice(0, split);
      const value = word.slice(split + 1);
      if (value.startsWith('@')) {
        programs.set(name, this.#factory.link(value.slice(1), { modifiedAtMs }));
        continue;
      }
      const [size = '0', mode = '755'] = value.replace('#', '').split(':');
      const attributes = { mode: Number.parseInt(mode, 8), modifiedAtMs, size: Number(size) };
      if (value.startsWith('#'))
        programs.set(
          name,
          this.#factory.file(() => scriptText(name, Number(size)), attributes),
        );
      else programs.set(name, this.#binary(name, Number(size), attributes));
    }
    return programs;
  }

  #usr(): Entries {
    const factory = this.#factory;
    const library = factory.directory(() =>
      entries({
        'ld-linux-x86-64.so.2': this.#binary('ld-linux-x86-64.so.2', 210_904),
        'libc.so.6': this.#binary('libc.so.6', 1_922_136),
        'libcrypto.so.3': this.#binary('libcrypto.so.3', 4_709_176, { mode: 0o644 }),
        'libcurl.so.4': factory.link('libcurl.so.4.8.0'),
        'libcurl.so.4.8.0': this.#binary('libcurl.so.4.8.0', 743_136, { mode: 0o644 }),
        'libselinux.so.1': this.#binary('libselinux.so.1', 174_312, { mode: 0o644 }),
        'libz.so.1': this.#binary('libz.so.1', 121_280, { mode: 0o644 }),
      }),
    );
    return entries({
      bin: factory.directory(() => this.#programs(USR_BIN)),
      games: this.#empty(),
      include: this.#empty(),
      lib: factory.directory(() =>
        entries({
          apt: this.#empty(),
          dpkg: this.#empty(),
          locale: factory.directory(() => entries({ 'C.utf8': this.#empty() })),
          modules: factory.directory(() =>
            entries({
              [this.#persona.kernel.release]: factory.directory(() =>
                entries({ kernel: this.#empty(), 'modules.dep': factory.file('') }),
              ),
            }),
          ),
          openssh: factory.directory(() => entries({ 'sftp-server': this.#binary('sftp-server', 143_680) })),
          'os-release': factory.file(etc.osReleaseText(this.#persona)),
          ssl: this.#empty(),
          systemd: factory.directory(() =>
            entries({
              systemd: this.#binary('systemd', 100_544),
              'systemd-journald': this.#binary('systemd-journald', 190_952),
              system: this.#empty(),
            }),
          ),
          'x86_64-linux-gnu': library,
        }),
      ),
      lib64: factory.directory(() =>
        entries({ 'ld-linux-x86-64.so.2': factory.link('/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2') }),
      ),
      libexec: this.#empty(),
      local: factory.directory(() =>
        entries(
          Object.fromEntries(
            ['bin', 'etc', 'games', 'include', 'lib', 'sbin', 'share', 'src'].map((name) => [name, this.#empty()]),
          ),
        ),
      ),
      sbin: factory.directory(() => this.#programs(USR_SBIN)),
      share: factory.directory(() =>
        entries(
          Object.fromEntries(
            [
              'bash-completion',
              'ca-certificates',
              'debconf',
              'doc',
              'info',
              'keyrings',
              'man',
              'misc',
              'perl',
              'zoneinfo',
            ].map((name) => [name, this.#empty()]),
          ),
        ),
      ),
      src: this.#empty(),
    });
  }

  #etc(): Entries {
    const factory = this.#factory;
    const persona = this.#persona;
    const text = (content: string, attributes: BaseAttributes = {}) => factory.file(content, attributes);
    const script = (name: string) =>
      text(
        `#!/bin/sh\n### BEGIN INIT INFO\n# Provides:          ${name}\n### END INIT INFO\n\nexec /usr/sbin/service ${name} "$1"\n`,
        { mode: 0o755 },
      );
    return entries({
      '.pwd.lock': text('', { mode: 0o600 }),
      'adduser.conf': text(
        "# /etc/adduser.conf: `adduser' configuration.\n# See adduser(8) and adduser.conf(5) for full documentation.\n",
      ),
      alternatives: factory.directory(() =>
        entries({
          awk: factory.link('/usr/bin/mawk'),
          editor: factory.link('/bin/nano'),
          vi: factory.link('/usr/bin/vim.tiny'),
          which: factory.link('/usr/bin/which.debianutils'),
        }),
      ),
      apt: factory.directory(() =>
        entries({
          'apt.conf.d': this.#empty(),
          'preferences.d': this.#empty(),
          'sources.list': text(etc.SOURCES_TEXT),
          'sources.list.d': this.#empty(),
          'trusted.gpg.d': this.#empty(),
        }),
      ),
      'bash.bashrc': text(DEBIAN_TEXT['bash.bashrc']),
      bash_completion: text('. /usr/share/bash-completion/bash_completion\n'),
      'cron.d': factory.directory(() =>
        entries({
          '.placeholder': text(''),
          e2scrub_all: text(
            '30 3 * * 0 root test -e /run/systemd/system || SERVICE_MODE=1 /usr/lib/x86_64-linux-gnu/e2fsprogs/e2scrub_all_cron\n',
          ),
        }),
      ),
      'cron.daily': factory.directory(() =>
        entries({
          '.placeholder': text(''),
          'apt-compat': script('apt-compat'),
          dpkg: script('dpkg'),
          logrotate: script('logrotate'),
        }),
      ),
      'cron.hourly': factory.directory(() => entries({ '.placeholder': text('') })),
      'cron.monthly': factory.directory(() => entries({ '.placeholder': text('') })),
      'cron.weekly': factory.directory(() => entries({ '.placeholder': text('') })),
      crontab: text(etc.CRONTAB_TEXT),
      'debconf.conf': text('Config: configdb\nTemplates: templatedb\n'),
      debian_version: text(`${persona.debianVersion}\n`),
      default: factory.directory(() =>
        entries({
          cron: text('# Cron configuration options\n'),
          grub: text('GRUB_DEFAULT=0\nGRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'),
          locale: text('#  File generated by update-locale\n'),
          ssh: text('# Options to pass to sshd\nSSHD_OPTS=\n'),
          useradd: text('SHELL=/bin/sh\n'),
        }),
      ),
      'deluser.conf': text('REMOVE_HOME = 0\n'),
      dpkg: this.#empty(),
      environment: text(''),
      fstab: text(etc.fstabText(persona)),
      'gai.conf': text('# Configuration for getaddrinfo(3).\n'),
      group: text(etc.groupText(persona)),
      'group-': text(etc.groupText(persona)),
      gshadow: text(etc.groupShadowText(persona), { mode: 0o640, groupId: SHADOW_GROUP }),
      'host.conf': text(DEBIAN_TEXT['host.conf']),
      hostname: text(`${persona.hostname}\n`),
      hosts: text(etc.hostsText(persona)),
      'hosts.allow': text('# /etc/hosts.allow: list of hosts that are allowed to access the system.\n'),
      'hosts.deny': text('# /etc/hosts.deny: list of hosts that are _not_ allowed to access the system.\n'),
      'init.d': factory.directory(() =>
        entries(
          Object.fromEntries(
            ['cron', 'dbus', 'kmod', 'networking', 'procps', 'rsyslog', 'ssh', 'sudo', 'udev'].map((name) => [
              name,
              script(name),
            ]),
          ),
        ),
      ),
      inputrc: text('# /etc/inputrc - global inputrc for libreadline\n\nset input-meta on\nset output-meta on\n'),
      iproute2: this.#empty(),
      issue: text('Debian GNU/Linux 12 \\n \\l\n\n'),
      'issue.net': text('Debian GNU/Linux 12\n'),
      'ld.so.cache': this.#binary('ld.so.cache', 18_212, { mode: 0o644 }),
      'ld.so.conf': text('include /etc/ld.so.conf.d/*.conf\n\n'),
      localtime: factory.link('/usr/share/zoneinfo/Etc/UTC'),
      'login.defs': text(
        'MAIL_DIR        /var/mail\nFAILLOG_ENAB\t\tyes\nUMASK\t\t022\nPASS_MAX_DAYS\t99999\nPASS_MIN_DAYS\t0\nPASS_WARN_AGE\t7\nUID_MIN\t\t\t 1000\nUID_MAX\t\t\t60000\nENCRYPT_METHOD YESCRYPT\n',
      ),
      'logrotate.conf': text('weekly\nrotate 4\ncreate\ninclude /etc/logrotate.d\n'),
      'machine-id': text(`${persona.machineId}\n`, { mode: 0o444 }),
      'modules-load.d': this.#empty(),
      motd: text(DEBIAN_TEXT.motd),
      mtab: factory.link('../proc/self/mounts'),
      network: factory.directory(() =>
        entries({ interfaces: text(etc.interfacesText(persona)), 'interfaces.d': this.#empty() }),
      ),
      networks: text('default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n\n'),
      'nsswitch.conf': text(DEBIAN_TEXT['nsswitch.conf']),
      'os-release': factory.link('../usr/lib/os-release'),
      'pam.d': this.#empty(),
      passwd: text(etc.passwdText(persona)),
      'passwd-': text(etc.passwdText(persona)),
      profile: text(DEBIAN_TEXT.profile),
      'profile.d': this.#empty(),
      'rc0.d': this.#empty(),
      'rc3.d': this.#empty(),
      'resolv.conf': text(`nameserver ${persona.network.nameserver}\n`),
      'rsyslog.conf': text(
        '# /etc/rsyslog.conf configuration file for rsyslog\n\nmodule(load="imuxsock")\nmodule(load="imklog")\nauth,authpriv.*\t\t\t/var/log/auth.log\n*.*;auth,authpriv.none\t\t-/var/log/syslog\n',
      ),
      security: this.#empty(),
      shadow: text(etc.shadowText(persona), { mode: 0o640, groupId: SHADOW_GROUP }),
      'shadow-': text(etc.shadowText(persona), { mode: 0o640, groupId: SHADOW_GROUP }),
      shells: text(DEBIAN_TEXT.shells),
      skel: factory.directory(() =>
        entries({
          '.bash_logout': text(DEBIAN_TEXT['skel.bash_logout']),
          '.bashrc': text(DEBIAN_TEXT['skel.bashrc']),
          '.profile': text(DEBIAN_TEXT['skel.profile']),
        }),
      ),
      ssh: factory.directory(() =>
        entries({
          moduli: this.#binary('moduli', 573_928, { mode: 0o644 }),
          ssh_config: text(
            'Include /etc/ssh/ssh_config.d/*.conf\n\nHost *\n    SendEnv LANG LC_*\n    HashKnownHosts yes\n    GSSAPIAuthentication yes\n',
          ),
          'ssh_config.d': this.#empty(),
          sshd_config: text(etc.SSHD_CONFIG_TEXT),
          'sshd_config.d': this.#empty(),
        }),
      ),
      ssl: factory.directory(() => entries({ certs: this.#empty(), private: this.#empty({ mode: 0o710 }) })),
      subgid: text('admin:100000:65536\n'),
      subuid: text('admin:100000:65536\n'),
      sudoers: text(
        'Defaults\tenv_reset\nDefaults\tmail_badpass\nDefaults\tsecure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\nDefaults\tuse_pty\n\nroot\tALL=(ALL:ALL) ALL\n\n%sudo\tALL=(ALL:ALL) ALL\n\n@includedir /etc/sudoers.d\n',
        { mode: 0o440 },
      ),
      'sudoers.d': this.#empty({ mode: 0o750 }),
      'sysctl.conf': text(
        '#\n# /etc/sysctl.conf - Configuration file for setting system variables\n# See /etc/sysctl.d/ for additional system variables.\n#\n',
      ),
      'sysctl.d': this.#empty(),
      systemd: factory.directory(() =>
        entries({
          'journald.conf': text('[Journal]\n'),
          network: this.#empty(),
          system: this.#empty(),
          'system.conf': text('[Manager]\n'),
          user: this.#empty(),
        }),
      ),
      timezone: text(`${persona.timezone}\n`),
      udev: this.#empty(),
      vim: this.#empty(),
      wgetrc: text('passive_ftp = on\n'),
    });
  }

  #rootHome(): Entries {
    const factory = this.#factory;
    return entries({
      '.bash_history': factory.file(
        'apt update\napt upgrade\ndf -h\nsystemctl status ssh\njournalctl -u ssh -n 50\nls -la /var/www\nip a\nfree -m\nexit\n',
        { mode: 0o600 },
      ),
      '.bashrc': factory.file(DEBIAN_TEXT['dot.bashrc']),
      '.local': factory.directory(() =>
        entries({ share: factory.directory(() => entries({ nano: this.#empty({ mode: 0o700 }) }), { mode: 0o700 }) }),
      ),
      '.profile': factory.file(DEBIAN_TEXT['dot.profile']),
      '.ssh': this.#empty({ mode: 0o700 }),
    });
  }

  #homes(): Entries {
    const homes = new Map<string, BaseNode>();
    for (const account of this.#persona.accounts) {
      if (!account.home.startsWith('/home/')) continue;
      const owner = { userId: account.userId, groupId: account.groupId };
      const file = (content: string) => this.#factory.file(content, owner);
      homes.set(
        account.name,
        this.#factory.directory(
          () =>
            entries({
              '.bash_logout': file(DEBIAN_TEXT['skel.bash_logout']),
              '.bashrc': file(DEBIAN_TEXT['skel.bashrc']),
              '.profile': file(DEBIAN_TEXT['skel.profile']),
            }),
          { ...owner, mode: 0o700 },
        ),
      );
    }
    return homes;
  }

  #boot(): Entries {
    const { release } = this.#persona.kernel;
    return entries({
      [`System.map-${release}`]: this.#factory.file(
        'ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n',
        { mode: 0o600 },
      ),
      [`config-${release}`]: this.#binary('config', 259_511, { mode: 0o644 }),
      grub: this.#empty(),
      [`initrd.img-${release}`]: this.#binary('initrd', 29_471_032, { mode: 0o644 }),
      [`vmlinuz-${release}`]: this.#binary('vmlinuz', 8_214_464, { mode: 0o644 }),
    });
  }

  #dev(): Entries {
    const factory = this.#factory;
    const open = (mode: number, groupId = 0) => factory.special('character-device', { mode, groupId });
    const disk = () => factory.special('block-device', { mode: 0o660, groupId: 6 });
    const devices: [string, BaseNode][] = [
      ['console', open(0o600)],
      ['fd', factory.link('/proc/self/fd')],
      ['full', open(0o666)],
      ['kmsg', open(0o644)],
      ['loop-control', open(0o660, 6)],
      ['mem', open(0o640, 15)],
      ['null', open(0o666)],
      ['ptmx', open(0o666, 5)],
      ['pts', this.#pseudoTerminals()],
      ['random', open(0o666)],
      ['shm', this.#empty({ mode: 0o1777 })],
      ['mqueue', this.#empty({ mode: 0o1777 })],
      ['sda', disk()],
      ['sda1', disk()],
      ['sda2', disk()],
      ['sda5', disk()],
      ['sr0', disk()],
      ['cdrom', factory.link('sr0')],
      ['stderr', factory.link('/proc/self/fd/2')],
      ['stdin', factory.link('/proc/self/fd/0')],
      ['stdout', factory.link('/proc/self/fd/1')],
      ['tty', open(0o666, 5)],
      ['ttyS0', open(0o660, 20)],
      ['urandom', open(0o666)],
      ['zero', open(0o666)],
    ];
    for (let index = 0; index < 7; index += 1) devices.push([`tty${index}`, open(0o620, 5)]);
    return new Map(devices);
  }

  /** /dev/pts: one device for each terminal that has a login. */
  #pseudoTerminals(): BaseNode {
    const multiplexer = new Map([['ptmx', this.#factory.special('character-device', { mode: 0 })]]);
    const terminal = this.#factory.special('character-device', { mode: 0o620, groupId: 5 });
    return {
      ...this.#empty(),
      size: 0,
      children: (machine) =>
        new LazyEntries(
          multiplexer,
          () => machine.terminals().map(String),
          (name) =>
            /^(0|[1-9]\d{0,5})$/.test(name) && machine.hasTerminal(Number(name))
              ? { ...terminal, inode: 3 + Number(name), modifiedAtMs: machine.now() }
              : undefined,
        ),
    };
  }

  #run(): Entries {
    const factory = this.#factory;
    return entries({
      'crond.pid': factory.file('541\n'),
      dbus: factory.directory(() => entries({ system_bus_socket: factory.special('socket', { mode: 0o666 }) })),
      lock: this.#empty({ mode: 0o1777 }),
      log: this.#empty(),
      mount: this.#empty(),
      shm: factory.link('/dev/shm'),
      sshd: this.#empty(),
      'sshd.pid': factory.file('612\n'),
      systemd: factory.directory(() =>
        entries({ system: this.#empty(), units: this.#empty(), resolve: this.#empty() }),
      ),
      udev: this.#empty(),
      user: factory.directory(() => entries({ '0': this.#empty({ mode: 0o700 }) })),
      utmp: factory.file('', { mode: 0o664, groupId: UTMP_GROUP }),
    });
  }

  #var(): Entries {
    const factory = this.#factory;
    const log = (size: number, groupId = ADM_GROUP) => factory.file('', { mode: 0o640, groupId, size });
    return entries({
      backups: this.#empty(),
      cache: factory.directory(() =>
        entries({
          apt: this.#empty(),
          debconf: this.#empty(),
          ldconfig: this.#empty({ mode: 0o700 }),
          man: this.#empty(),
        }),
      ),
      lib: factory.directory(() =>
        entries({
          apt: this.#empty(),
          dbus: this.#empty(),
          dpkg: factory.directory(() => entries({ info: this.#empty(), status: factory.file('') })),
          misc: this.#empty(),
          pam: this.#empty(),
          sudo: this.#empty({ mode: 0o711 }),
          systemd: this.#empty(),
          ucf: this.#empty(),
        }),
      ),
      local: this.#empty({ mode: 0o2775, groupId: 50 }),
      lock: factory.link('/run/lock'),
      log: factory.directory(() =>
        entries({
          'alternatives.log': factory.file(''),
          apt: this.#empty(),
          'auth.log': log(0),
          btmp: factory.file('', { mode: 0o660, groupId: UTMP_GROUP }),
          'cron.log': log(0),
          'dpkg.log': factory.file(''),
          faillog: factory.file(''),
          installer: this.#empty(),
          journal: factory.directory(
            () => entries({ [this.#persona.machineId]: this.#empty({ mode: 0o2755, groupId: 999 }) }),
            { mode: 0o2755, groupId: 999 },
          ),
          'kern.log': log(0),
          lastlog: factory.file('', { mode: 0o664, groupId: UTMP_GROUP }),
          private: this.#empty({ mode: 0o700 }),
          syslog: log(0),
          wtmp: factory.file('', { mode: 0o664, groupId: UTMP_GROUP }),
        }),
      ),
      mail: this.#empty({ mode: 0o2775, groupId: 8 }),
      opt: this.#empty(),
      run: factory.link('/run'),
      spool: factory.directory(() =>
        entries({
          cron: factory.directory(() => entries({ crontabs: this.#empty({ mode: 0o1730, groupId: 105 }) })),
          mail: factory.link('../mail'),
          rsyslog: this.#empty({ mode: 0o700 }),
        }),
      ),
      tmp: this.#empty({ mode: 0o1777 }),
    });
  }

  #sys(): BaseNode {
    const factory = this.#factory;
    const { hardware, network } = this.#persona;
    const file = (content: string) => factory.kernelFile('sys', () => content);
    const directory = (children: Record<string, BaseNode>) => {
      const map = entries(children);
      return factory.kernelDirectory('sys', () => map, { mode: 0o755 });
    };
    const range = `0-${hardware.cpuCount - 1}\n`;
    const cpus = Object.fromEntries(
      Array.from({ length: hardware.cpuCount }, (_, index) => [`cpu${index}`, directory({})]),
    );
    const dmi = directory({
      bios_vendor: file('SeaBIOS\n'),
      product_name: file(`${hardware.product}\n`),
      sys_vendor: file(`${hardware.vendor}\n`),
      chassis_vendor: file(`${hardware.vendor}\n`),
    });
    return directory({
      block: directory({ sda: directory({ size: file('83886080\n') }), sr0: directory({}) }),
      bus: directory({}),
      class: directory({
        dmi: directory({ id: dmi }),
        net: directory({
          lo: directory({ address: file('00:00:00:00:00:00\n') }),
          [network.interface]: directory({
            address: file(`${network.mac}\n`),
            operstate: file('up\n'),
            speed: file('-1\n'),
          }),
        }),
      }),
      devices: directory({
        system: directory({
          cpu: directory({ online: file(range), possible: file(range), present: file(range), ...cpus }),
        }),
        virtual: directory({ dmi: directory({ id: dmi }) }),
      }),
      fs: directory({}),
      kernel: directory({}),
      module: directory({}),
      power: directory({}),
    });
  }
}

function entries(record: Readonly<Record<string, BaseNode>>): Entries {
  return new Map(Object.entries(record));
}

function scriptText(name: string, size: number): Uint8Array {
  const text = `#!/bin/sh\nset -e\n# ${name} - see ${name}(1)\n`;
  return Buffer.from(
    text
      .padEnd(size - 1, '#')
      .slice(0, size - 1)
      .concat('\n'),
    'latin1',
  );
}
