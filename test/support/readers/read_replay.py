"""Reads a Pokelab replay with nothing but the rules [R1] to [R9], [R23] and a brotli library; prints what it read as JSON.

usage: read_replay.py FILE KIND    prints the header, the schedule and all events of that kind
"""
import json
import struct
import subprocess
import sys
import zlib

try:
    from brotli import decompress
except ImportError:
    NODE = "process.stdout.write(zlib.brotliDecompressSync(fs.readFileSync(0)))"

    def decompress(stream):
        return subprocess.run(["node", "-e", NODE], input=stream, capture_output=True, check=True).stdout

SCALARS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
           0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
SIZED = {0xC4: (1, "bin"), 0xC5: (2, "bin"), 0xC6: (4, "bin"), 0xD9: (1, "str"), 0xDA: (2, "str"),
         0xDB: (4, "str"), 0xDC: (2, "list"), 0xDD: (4, "list"), 0xDE: (2, "map"), 0xDF: (4, "map")}


def unpack(data, at=0):
    """One MessagePack value and the offset after it."""
    byte, at = data[at], at + 1
    if byte < 0x80:
        return byte, at
    if byte >= 0xE0:
        return byte - 0x100, at
    if byte < 0x90:
        return body(data, at, "map", byte & 15)
    if byte < 0xA0:
        return body(data, at, "list", byte & 15)
    if byte < 0xC0:
        return body(data, at, "str", byte & 31)
    if byte in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[byte], at
    if byte in SCALARS:
        size = struct.calcsize(SCALARS[byte])
        return struct.unpack_from(SCALARS[byte], data, at)[0], at + size
    width, kind = SIZED[byte]
    return body(data, at + width, kind, int.from_bytes(data[at:at + width], "big"))


def body(data, at, kind, size):
    if kind == "bin":
        return data[at:at + size], at + size
    if kind == "str":
        return data[at:at + size].decode(), at + size
    values = []
    for _ in range(size if kind == "list" else 2 * size):
        value, at = unpack(data, at)
        values.append(value)
    return (values if kind == "list" else dict(zip(values[::2], values[1::2]))), at


def frames(data):
    at = 0
    while at < len(data):
        (tag, payload, checksum), end = unpack(data, at)
        assert zlib.crc32(data[at:end - 5]) == checksum, "checksum at %d" % at
        value = unpack(payload)[0]
        if tag == "block":
            size, stream = value
            contents = decompress(stream)
            assert len(contents) == size, "block at %d" % at
            value = unpack(contents)[0]
        yield tag, value, at
        at = end


def column(raw, count):
    if not isinstance(raw, list):
        return [raw] * count
    base, width, data = raw
    if width == 0:
        return data
    return [base + int.from_bytes(data[i:i + width], "little") for i in range(0, count * width, width)]


def events_of(header, block, wanted):
    for kind, columns in block["columns"]:
        name, fields = header["kinds"][kind]
        if name != wanted:
            continue
        places = [block["first"] + i for i, k in enumerate(block["kinds"]) if k == kind]
        values = [decoded(header, type_, column(raw, len(places)))
                  for (_, type_), raw in zip(fields, columns)]
        for index, row in zip(places, zip(*values)):
            yield index, dict(zip([field for field, _ in fields], row), kind=name)


def decoded(header, type_, values):
    if type_ == "flag":
        return [value == 1 for value in values]
    return [header["words"][type_][value] for value in values] if type_ in header["words"] else values


def main(path, wanted):
    with open(path, "rb") as file:
        data = file.read()
    found = list(frames(data))
    header = found[0][1]
    blocks = [payload for tag, payload, _ in found if tag == "block"]
    end = next(payload for tag, payload, _ in found if tag == "end")
    trailer = unpack(unpack(data, len(data) - 28)[0][1])[0]
    steps = [code for block in blocks
             for code in column(block["steps"], block["count"] - len(block["joined"]))]
    events = [[index, event] for block in blocks for index, event in events_of(header, block, wanted)]
    json.dump({"header": header, "schedule": steps, "events": events, "end": end["finding"],
               "trailerPointsToEnd": [tag for tag, _, at in found if at == trailer] == ["end"]},
              sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
