import { count } from './python-counter.ts';
import { moduleObject } from './python-modules.ts';
import { asInteger, iterate, PyDict, PyList, type PyNative, PyObject, type PyValue } from './python-values.ts';

/** The module collections, but for namedtuple, which a program of the library makes. */
export function collectionsModule(): PyObject {
  const type = (name: string, call: PyNative['call']) => new PyObject('type', [['__name__', name]], call);
  return moduleObject('collections', {
    OrderedDict: type('OrderedDict', ([entries], named) => {
      const dict = new PyDict('OrderedDict');
      fill(dict, entries);
      for (const [key, value] of named) dict.set(key, value);
      return dict;
    }),
    defaultdict: type('collections.defaultdict', ([factory, entries]) => {
      const dict = new PyDict('collections.defaultdict', factory ?? null);
      fill(dict, entries);
      return dict;
    }),
    Counter: type('Counter', ([items]) => {
      const counts = new PyDict('Counter', 0n);
      if (items instanceof PyDict) fill(counts, items);
      else if (items !== undefined) count(counts, iterate(items));
      return counts;
    }),
    deque: type('collections.deque', ([items, most], named) => {
      const limit = most ?? named.get('maxlen') ?? null;
      const length = limit === null ? Number.POSITIVE_INFINITY : asInteger(limit);
      const all = items === undefined ? [] : iterate(items);
      return new PyList(Number.isFinite(length) ? all.slice(Math.max(0, all.length - length)) : all, 'deque', length);
    }),
  });
}

function fill(dict: PyDict, entries: PyValue | undefined): void {
  if (entries === undefined) return;
  if (entries instanceof PyDict) for (const { key, value } of entries.entries.values()) dict.set(key, value);
  else
    for (const pair of iterate(entries)) {
      const [key, value] = iterate(pair);
      dict.set(key ?? null, value ?? null);
    }
}

/** The library's namedtuple, in the imitated Python. */
export const NAMEDTUPLE = `
def namedtuple(typename, field_names, **options):
    names = field_names.replace(",", " ").split() if isinstance(field_names, str) else list(field_names)
    class made:
        _fields = tuple(names)
        def __init__(self, *args, **named):
            for index, name in enumerate(names):
                setattr(self, name, args[index] if index < len(args) else named[name])
        def __iter__(self):
            for name in names:
                yield getattr(self, name)
        def __getitem__(self, index):
            return tuple(getattr(self, name) for name in names)[index]
        def __len__(self):
            return len(names)
        def __eq__(self, other):
            return tuple(self) == tuple(other)
        def __repr__(self):
            return typename + "(" + ", ".join([name + "=" + repr(getattr(self, name)) for name in names]) + ")"
        def _asdict(self):
            return {name: getattr(self, name) for name in names}
    made.__name__ = typename
    return made
`;

/** What urllib.parse has besides quote, unquote and urlencode, in the imitated Python. */
export const URL_FUNCTIONS = `
class ParseResult:
    def __init__(self, scheme, netloc, path, params, query, fragment):
        self.scheme, self.netloc, self.path, self.params, self.query, self.fragment = scheme, netloc, path, params, query, fragment
        host = netloc.rpartition("@")[2]
        self.hostname = host.partition(":")[0].lower() or None
        self.port = int(host.partition(":")[2]) if ":" in host else None
        user = netloc.rpartition("@")[0]
        self.username = user.partition(":")[0] or None
        self.password = user.partition(":")[2] or None
    def _all(self):
        return (self.scheme, self.netloc, self.path, self.params, self.query, self.fragment)
    def __iter__(self):
        return iter(self._all())
    def __getitem__(self, index):
        return self._all()[index]
    def geturl(self):
        return (self.scheme + "://" if self.scheme else "") + self.netloc + self.path + ("?" + self.query if self.query else "") + ("#" + self.fragment if self.fragment else "")
    def __repr__(self):
        return "ParseResult(scheme=%r, netloc=%r, path=%r, params=%r, query=%r, fragment=%r)" % self._all()
def urlparse(url, scheme="", allow_fragments=True):
    rest, _, fragment = url.partition("#")
    rest, _, query = rest.partition("?")
    if "://" in rest:
        scheme, _, rest = rest.partition("://")
        netloc, slash, path = rest.partition("/")
        return ParseResult(scheme.lower(), netloc, slash + path, "", query, fragment)
    return ParseResult(scheme, "", rest, "", query, fragment)
urlsplit = urlparse
def unquote_plus(text):
    return unquote(text.replace("+", " "))
def quote_plus(text):
    return quote(text, "").replace("%20", "+")
def parse_qsl(text, keep_blank_values=False):
    return [(unquote_plus(part.partition("=")[0]), unquote_plus(part.partition("=")[2])) for part in text.split("&") if part.partition("=")[2] or (keep_blank_values and part)]
def parse_qs(text, keep_blank_values=False):
    made = {}
    for key, value in parse_qsl(text, keep_blank_values):
        made.setdefault(key, []).append(value)
    return made
def urljoin(base, url):
    if "://" in url:
        return url
    parts = urlparse(base)
    root = parts.scheme + "://" + parts.netloc
    return root + url if url.startswith("/") else root + parts.path.rpartition("/")[0] + "/" + url
`;
