import { describe, expect, it } from 'vitest';
import { runCommand } from '../test-shell.ts';

async function python(script: string): Promise<string> {
  const { stdout, stderr } = await runCommand(`cat > /tmp/t.py <<'X'\n${script}\nX\npython3 /tmp/t.py`);
  return stdout + stderr;
}

describe('a short Python script', () => {
  it('has classes with inheritance, methods and attributes', async () => {
    expect(
      await python(
        'class A:\n    kind = "a"\n    def __init__(self, n):\n        self.n = n\n    def twice(self):\n        return self.n * 2\nclass B(A):\n    def __init__(self):\n        super().__init__(7)\n    def twice(self):\n        return super().twice() + 1\nb = B()\nprint(A(2).twice(), b.twice(), b.kind, b.n)\ntry:\n    b.absent\nexcept AttributeError as e:\n    print(e)',
      ),
    ).toBe("4 15 a 7\n'B' object has no attribute 'absent'\n");
  });

  it('has generators', async () => {
    expect(
      await python(
        'def gen(n):\n    for i in range(n):\n        yield i * i\n    yield from [7, 8]\nprint(list(gen(3)), sum(gen(4)))\nfor x in gen(1):\n    print(x)\ndef endless():\n    while True:\n        yield 1\nfor v in endless():\n    print("first", v)\n    break',
      ),
    ).toBe('[0, 1, 4, 7, 8] 29\n0\n7\n8\nfirst 1\n');
  });

  it('searches and replaces with re', async () => {
    expect(
      await python(
        'import re\nprint(re.findall(r"\\d+", "a1b22"), re.sub("a", "b", "aaa"), re.match(r"(\\w)(\\d)", "x9").groups())\nm = re.search(r"port=(\\d+)", "host=x port=22")\nprint(m.group(1), m.span(), re.match("z", "a"))\np = re.compile("(?<=/)[^/]+$")\nprint(p.search("/a/b").group(), re.split(",", "a,b"), re.sub(r"(\\w)=(\\w)", r"\\2=\\1", "a=b"))\nre.compile("(")',
      ),
    ).toContain("['1', '22'] bbb ('x', '9')\n22 (7, 14) None\nb ['a', 'b'] b=a\n");
  });

  it('packs and unpacks with struct', async () => {
    expect(
      await python(
        'import struct\nprint(struct.pack("<HI", 1, 2), struct.unpack(">Hb", b"\\x01\\x02\\xff"), struct.calcsize("!4sH"))\ntry:\n    struct.pack("B", 300)\nexcept struct.error as e:\n    print(e)',
      ),
    ).toContain("b'\\x01\\x00\\x02\\x00\\x00\\x00' (258, -1) 6\n");
  });

  it('has generators that wait, and are sent values', async () => {
    expect(
      await python(
        'def g():\n    try:\n        r = yield 1\n        print("got", r)\n        yield 2\n    finally:\n        print("end")\nx = g()\nprint(next(x), x.send("a"))\nx.close()\nimport itertools\nprint(list(itertools.islice((n * n for n in itertools.count(3)), 2)), [*map(str, [1])])',
      ),
    ).toBe("got a\n1 2\nend\n[9, 16] ['1']\n");
  });

  it('has special methods, properties, decorators and context managers', async () => {
    expect(
      await python(
        'class V:\n    def __init__(self, x): self.x = x\n    def __add__(self, o): return V(self.x + o.x)\n    def __repr__(self): return f"V({self.x})"\n    def __eq__(self, o): return self.x == o.x\n    def __getitem__(self, i): return self.x * i\n    @property\n    def twice(self): return self.x * 2\n    @classmethod\n    def one(cls): return cls(1)\n    def __enter__(self): return self\n    def __exit__(self, kind, *rest): return kind is KeyError\nv = V.one() + V(2)\nprint(v, [v], v == V(3), v[4], v.twice, type(v), isinstance(v, V))\nwith V(9) as w:\n    {}[w.x]\nprint("after")',
      ),
    ).toBe("V(3) [V(3)] True 12 6 <class '__main__.V'> True\nafter\n");
  });

  it('tells where an exception came from', async () => {
    expect(
      await python(
        'class E(Exception):\n    pass\ntry:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise E("why") from e',
      ),
    ).toBe(
      'Traceback (most recent call last):\n  File "/tmp/t.py", line 4, in <module>\n    1 / 0\nZeroDivisionError: division by zero\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "/tmp/t.py", line 6, in <module>\n    raise E("why") from e\n__main__.E: why\n',
    );
  });
});
