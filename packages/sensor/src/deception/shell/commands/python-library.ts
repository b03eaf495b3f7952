/**
 * Modules of Python's library that are themselves programs of the imitated Python: written for it, as short as what is
 * used of them allows.
 */
export const LIBRARY: ReadonlyMap<string, string> = new Map([
  [
    'itertools',
    `
def count(start=0, step=1):
    while True:
        yield start
        start += step
def cycle(values):
    values = list(values)
    while values:
        yield from values
def repeat(value, times=None):
    while times is None or times > 0:
        yield value
        if times is not None:
            times -= 1
class chain:
    def __init__(self, *sources):
        self._sources = sources
    def __iter__(self):
        for source in self._sources:
            yield from source
    @classmethod
    def from_iterable(cls, sources):
        return cls(*sources)
def islice(values, *bounds):
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (bounds[0] or 0, bounds[1], bounds[2] if len(bounds) > 2 else 1)
    index = 0
    if stop is not None and stop <= start:
        return
    for value in values:
        if index >= start and (index - start) % step == 0:
            yield value
        index += 1
        if stop is not None and index >= stop:
            return
def product(*pools, repeat=1):
    made = [()]
    for pool in [list(pool) for pool in pools] * repeat:
        made = [row + (item,) for row in made for item in pool]
    yield from made
def permutations(values, length=None):
    values = list(values)
    length = len(values) if length is None else length
    def visit(row, left):
        if len(row) == length:
            yield tuple(row)
            return
        for index in range(len(left)):
            yield from visit(row + [left[index]], left[:index] + left[index + 1:])
    yield from visit([], values)
def combinations(values, length):
    values = list(values)
    def visit(row, start):
        if len(row) == length:
            yield tuple(row)
            return
        for index in range(start, len(values)):
            yield from visit(row + [values[index]], index + 1)
    yield from visit([], 0)
def accumulate(values, function=None):
    total = None
    for index, value in enumerate(values):
        total = value if index == 0 else function(total, value) if function else total + value
        yield total
def takewhile(test, values):
    for value in values:
        if not test(value):
            return
        yield value
def dropwhile(test, values):
    dropping = True
    for value in values:
        dropping = dropping and test(value)
        if not dropping:
            yield value
def starmap(function, rows):
    for row in rows:
        yield function(*row)
def zip_longest(*sources, fillvalue=None):
    sources = [list(source) for source in sources]
    for index in range(max([len(source) for source in sources] + [0])):
        yield tuple(source[index] if index < len(source) else fillvalue for source in sources)
def groupby(values, key=None):
    group, current = [], None
    for value in values:
        name = key(value) if key else value
        if group and name != current:
            yield current, iter(group)
            group = []
        current = name
        group.append(value)
    if group:
        yield current, iter(group)
`,
  ],
  [
    'functools',
    `
def reduce(function, values, *start):
    values = iter(values)
    total = start[0] if start else next(values)
    for value in values:
        total = function(total, value)
    return total
def partial(function, *first, **given):
    def call(*args, **named):
        return function(*first, *args, **{**given, **named})
    return call
def wraps(function):
    def wrap(made):
        made.__name__ = function.__name__
        return made
    return wrap
def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return cache(maxsize)
    return cache
def cache(function):
    known = {}
    def call(*args):
        if args not in known:
            known[args] = function(*args)
        return known[args]
    return call
def cmp_to_key(compare):
    class Key:
        def __init__(self, value):
            self.value = value
        def __lt__(self, other):
            return compare(self.value, other.value) < 0
    return Key
def total_ordering(cls):
    return cls
`,
  ],
  [
    'contextlib',
    `
class _Manager:
    def __init__(self, generator):
        self._generator = generator
    def __enter__(self):
        return next(self._generator)
    def __exit__(self, kind, value, trace):
        if kind is None:
            next(self._generator, None)
            return False
        try:
            self._generator.throw(value)
        except StopIteration:
            return True
        return False
def contextmanager(function):
    def make(*args, **named):
        return _Manager(function(*args, **named))
    return make
class suppress:
    def __init__(self, *kinds):
        self._kinds = kinds
    def __enter__(self):
        return None
    def __exit__(self, kind, value, trace):
        return kind is not None and isinstance(value, self._kinds)
class closing:
    def __init__(self, thing):
        self.thing = thing
    def __enter__(self):
        return self.thing
    def __exit__(self, *details):
        self.thing.close()
`,
  ],
  [
    'threading',
    `
class Thread:
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, daemon=None):
        self._target, self._args, self._kwargs = target, args, kwargs or {}
        self.name, self.daemon, self.ident = name or "Thread-1", daemon, None
    def run(self):
        if self._target is not None:
            self._target(*self._args, **self._kwargs)
    def start(self):
        self.ident = 140210112345792
        self.run()
    def join(self, timeout=None):
        return None
    def is_alive(self):
        return False
    def setDaemon(self, daemon):
        self.daemon = daemon
class Lock:
    def __init__(self):
        self._held = False
    def acquire(self, blocking=True, timeout=-1):
        self._held = True
        return True
    def release(self):
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held = False
    def locked(self):
        return self._held
    def __enter__(self):
        return self.acquire()
    def __exit__(self, *details):
        self.release()
RLock = Lock
class Event:
    def __init__(self):
        self._set = False
    def set(self):
        self._set = True
    def clear(self):
        self._set = False
    def is_set(self):
        return self._set
    def wait(self, timeout=None):
        return self._set
class Semaphore(Lock):
    def __init__(self, value=1):
        self._held = False
BoundedSemaphore = Semaphore
class Timer(Thread):
    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__(target=function, args=args or (), kwargs=kwargs)
    def cancel(self):
        self._target = None
class _Main:
    name = "MainThread"
def current_thread():
    return _Main()
def active_count():
    return 1
`,
  ],
  [
    'queue',
    `
class Empty(Exception):
    pass
class Full(Exception):
    pass
class Queue:
    def __init__(self, maxsize=0):
        self._items = []
    def put(self, item, block=True, timeout=None):
        self._items.append(item)
    def get(self, block=True, timeout=None):
        if not self._items:
            raise Empty()
        return self._items.pop(0)
    put_nowait = put
    def get_nowait(self):
        return self.get()
    def empty(self):
        return not self._items
    def qsize(self):
        return len(self._items)
    def task_done(self):
        return None
    def join(self):
        return None
`,
  ],
  [
    'dataclasses',
    `
def field(default=None, default_factory=None, **options):
    return default if default_factory is None else default_factory()
def dataclass(cls=None, **options):
    def wrap(cls):
        names = list(getattr(cls, "__annotations__", {}))
        def __init__(self, *args, **named):
            for index, name in enumerate(names):
                if index < len(args):
                    setattr(self, name, args[index])
                elif name in named:
                    setattr(self, name, named[name])
                elif hasattr(cls, name):
                    setattr(self, name, getattr(cls, name))
                else:
                    raise TypeError(cls.__name__ + ".__init__() missing 1 required positional argument: '" + name + "'")
        def __repr__(self):
            return cls.__name__ + "(" + ", ".join([name + "=" + repr(getattr(self, name)) for name in names]) + ")"
        def __eq__(self, other):
            return type(self) is type(other) and all(getattr(self, name) == getattr(other, name) for name in names)
        cls.__init__, cls.__repr__, cls.__eq__ = __init__, __repr__, __eq__
        return cls
    return wrap if cls is None else wrap(cls)
def asdict(value):
    return {name: getattr(value, name) for name in type(value).__annotations__}
`,
  ],
  [
    'pathlib',
    `
import os
class Path:
    def __init__(self, *parts):
        self._path = os.path.join(*[str(part) for part in parts]) if parts else "."
        if len(self._path) > 1:
            self._path = self._path.rstrip("/")
        self.name = os.path.basename(self._path)
        self.stem, self.suffix = os.path.splitext(self.name)
    @property
    def parent(self):
        return Path(os.path.dirname(self._path) or ".")
    @property
    def parts(self):
        return tuple((["/"] if self._path.startswith("/") else []) + [part for part in self._path.split("/") if part])
    def __truediv__(self, other):
        return Path(self._path, str(other))
    def __str__(self):
        return self._path
    def __repr__(self):
        return "PosixPath('" + self._path + "')"
    def __eq__(self, other):
        return str(self) == str(other)
    def __lt__(self, other):
        return str(self) < str(other)
    @staticmethod
    def home():
        return Path(os.path.expanduser("~"))
    @staticmethod
    def cwd():
        return Path(os.getcwd())
    def exists(self):
        return os.path.exists(self._path)
    def is_file(self):
        return os.path.isfile(self._path)
    def is_dir(self):
        return os.path.isdir(self._path)
    def resolve(self):
        return Path(os.path.realpath(self._path))
    def expanduser(self):
        return Path(os.path.expanduser(self._path))
    def read_text(self, encoding=None):
        return open(self._path).read()
    def read_bytes(self):
        return open(self._path, "rb").read()
    def write_text(self, text, encoding=None):
        with open(self._path, "w") as file:
            return file.write(text)
    def write_bytes(self, data):
        with open(self._path, "wb") as file:
            return file.write(data)
    def open(self, mode="r", encoding=None):
        return open(self._path, mode)
    def iterdir(self):
        for name in os.listdir(self._path):
            yield self / name
    def glob(self, pattern):
        import glob
        for name in glob.glob(os.path.join(self._path, pattern)):
            yield Path(name)
    def mkdir(self, mode=511, parents=False, exist_ok=False):
        if parents or exist_ok:
            os.makedirs(self._path, exist_ok=exist_ok)
        else:
            os.mkdir(self._path)
    def unlink(self, missing_ok=False):
        if self.exists() or not missing_ok:
            os.remove(self._path)
    def chmod(self, mode):
        os.chmod(self._path, mode)
    def stat(self):
        return os.stat(self._path)
    def with_suffix(self, suffix):
        return Path(self._path[:len(self._path) - len(self.suffix)] + suffix)
PosixPath = Path
PurePath = Path
`,
  ],
  [
    'typing',
    `
class _Form:
    def __getitem__(self, item):
        return self
Any = Optional = Union = List = Dict = Tuple = Set = Callable = Iterable = Iterator = Generator = Type = Literal = _Form()
def cast(kind, value):
    return value
def TypeVar(name, *bounds):
    return _Form()
`,
  ],
  [
    'abc',
    `
class ABC:
    pass
class ABCMeta:
    pass
def abstractmethod(function):
    return function
`,
  ],
  [
    'operator',
    `
def itemgetter(*keys):
    return lambda value: value[keys[0]] if len(keys) == 1 else tuple(value[key] for key in keys)
def attrgetter(name):
    return lambda value: getattr(value, name)
def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def xor(a, b): return a ^ b
def eq(a, b): return a == b
def lt(a, b): return a < b
def gt(a, b): return a > b
`,
  ],
  [
    'textwrap',
    `
def dedent(text):
    lines = text.split("\\n")
    margin = min([len(line) - len(line.lstrip()) for line in lines if line.strip()] + [1000])
    return "\\n".join([line[margin:] if line.strip() else "" for line in lines])
def indent(text, prefix):
    return "".join([prefix + line + "\\n" if line.strip() else line + "\\n" for line in text.split("\\n")])[:-1]
`,
  ],
  [
    'copy',
    `
def copy(value):
    return value.copy() if hasattr(value, "copy") else value
def deepcopy(value):
    if isinstance(value, dict):
        return {key: deepcopy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [deepcopy(item) for item in value]
    return value
`,
  ],
]);
