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
});
