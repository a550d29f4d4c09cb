"""Reads a file of notes with nothing but the rules [R40] and [R8]; prints it as JSON.

usage: read_notes.py FILE
"""
import json
import sys

from read_replay import column, unpack


def main(path):
    data = open(path, "rb").read()
    notes, end = unpack(data)
    assert end == len(data), "one value, followed by nothing"
    for branch in notes["branches"].values():
        branch["steps"] = column(branch["steps"], branch["count"])
    print(json.dumps(notes))


main(sys.argv[1])
