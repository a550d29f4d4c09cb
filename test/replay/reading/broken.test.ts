/** Replay files broken in every way that happens, each with the message that it gets. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_KINDS } from '../../../src/machine/events/event-table.ts';
import { openReplayFile } from '../../../src/replay/reading/open.ts';
import { forge, framesOf, recordBytes, verdictOf } from '../../support/recording.ts';
import { patchingToy, randomMoments } from '../../support/toy-program.ts';

const system = patchingToy();
const moments = randomMoments(system, 5, 60);
const good = recordBytes(system, moments, { flushAt: [20] });
/** Where the second block begins in the schedule. */
const secondStep = moments[20].stepIndex;
const [header, block, secondBlock] = framesOf(good);

const COPY = 'restore it from a good copy or record the run again';

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const changed = bytes.slice();
  changed[at] ^= 0x10;
  return changed;
};
const withLength = (length: number): Uint8Array => {
  const changed = good.slice();
  new DataView(changed.buffer).setUint32(block.payloadOffset - 4, length);
  return changed;
};
const inScenario = (change: Record<string, unknown>): Uint8Array =>
  forge(good, 0, (fields) => {
    Object.assign(fields.scenario as object, change);
  });

/** Name, bytes, and `kind: message` without the file's name; `null`: see below. */
const BROKEN: [what: string, bytes: Uint8Array | null, verdict: string][] = [
  ['is-empty', new Uint8Array(0), 'not-a-replay: it is empty; give a file that pokelab recorded'],
  [
    'is-text',
    Buffer.from('{"events": []}\n'),
    'not-a-replay: this is no Pokelab replay; give a file that pokelab recorded',
  ],
  ['directory', null, 'not-a-replay: this is a directory; give a file that pokelab recorded'],
  ['missing', null, 'unreadable: there is no such file; check the name and the permissions'],
  [
    'other-magic',
    forge(good, 0, (fields) => ({ ...fields, magic: 'pokemon' })),
    'not-a-replay: this is no Pokelab replay; give a file that pokelab recorded',
  ],
  ['cut-in-header', good.subarray(0, 1000), `corrupt: it is cut off within its header; ${COPY}`],
  [
    'cut-in-block',
    good.subarray(0, secondBlock.offset + 40),
    `truncated: cut off at byte ${secondBlock.offset}; the 20 events before that are whole`,
  ],
  [
    'no-trailer',
    good.subarray(0, good.length - 28),
    `truncated: cut off at byte ${good.length - 28}; the ${moments.length} events before that are whole`,
  ],
  [
    'flipped-in-block',
    flipped(good, block.offset + 100),
    `corrupt: damaged at byte ${block.offset}: the checksum of the block frame does not match; ${COPY}`,
  ],
  [
    'flipped-in-header',
    flipped(good, 100),
    `corrupt: damaged at byte 0: the checksum of the header frame does not match; ${COPY}`,
  ],
  [
    'newer',
    forge(good, 0, (fields) => ({ ...fields, format: 4, tool: '7.0.0', scenario: 'elsewhere' })),
    'newer-version: it has format 4 of Pokelab "7.0.0"; this version reads formats 1 to 3; update pokelab to read it',
  ],
  [
    'older',
    forge(good, 0, (fields) => ({ ...fields, format: 0 })),
    'older-version: it has format 0 of Pokelab "0.1.0"; this version reads formats 1 to 3; record the run again with this version',
  ],
  [
    'newer-kind',
    forge(good, 0, (fields) => {
      (fields.kinds as [string, unknown][])[3][0] = 'teleported';
    }),
    "newer-version: this version does not know its event kind 'teleported'; update pokelab to read it",
  ],
  [
    'newer-word',
    forge(good, 0, (fields) => {
      (fields.words as Record<string, string[]>).context[1] = 'idle';
    }),
    "newer-version: this version does not know its context 'idle'; update pokelab to read it",
  ],
  [
    'many-cpus',
    inScenario({ cpus: 1_000_000 }),
    `corrupt: wrong header at byte 0: scenario.cpus is 1000000, not 1 to 16; ${COPY}`,
  ],
  [
    'defines-no-list',
    inScenario({ source: { name: 'a.c', text: '', defines: 7 } }),
    `corrupt: wrong header at byte 0: scenario.source.defines is not of type list; ${COPY}`,
  ],
  [
    'define-of-three',
    inScenario({ source: { name: 'a.c', text: '', defines: [['A', '1', '2']] } }),
    `corrupt: wrong header at byte 0: scenario.source.defines are pairs of a name and a value; ${COPY}`,
  ],
  [
    'giant-block',
    withLength(0xffffffff),
    `corrupt: damaged at byte ${block.offset}: a block frame claims 4294967295 bytes of payload; ${COPY}`,
  ],
  [
    'long-block',
    withLength(900_000),
    `corrupt: damaged at byte ${block.offset}: a frame claims more bytes than the file has; ${COPY}`,
  ],
  [
    'giant-count',
    forge(good, 1, (fields) => ({ ...fields, count: 0xffffffff })),
    `corrupt: wrong block at byte ${block.offset}: count is 4294967295, not 1 to 4096; ${COPY}`,
  ],
  [
    'wrong-step',
    forge(good, 1, (fields) => ({ ...fields, steps: 16_000 })),
    `corrupt: wrong block at byte ${block.offset}: steps has 16000, which is no step of a machine with 2 CPUs; ${COPY}`,
  ],
  [
    'wrong-kind',
    forge(good, 1, (fields) => {
      (fields.kinds as Uint8Array)[7] = 200;
    }),
    `corrupt: wrong block at byte ${block.offset}: kinds has 200, but the header declares ${EVENT_KINDS.length} kinds; ${COPY}`,
  ],
  [
    'wrong-first',
    forge(good, 2, (fields) => ({ ...fields, first: 21 })),
    `corrupt: wrong block at byte ${secondBlock.offset}: it begins at event 21 and step ${secondStep}, not at 20 and ${secondStep}; ${COPY}`,
  ],
  [
    'wrong-totals',
    forge(good, 3, (fields) => ({ ...fields, nmis: 77 })),
    `corrupt: wrong end at byte ${secondBlock.end}: its totals are not those of the blocks; ${COPY}`,
  ],
  [
    'only-blocks',
    good.subarray(header.end),
    'not-a-replay: this is no Pokelab replay; give a file that pokelab recorded',
  ],
  [
    'headers-only',
    Buffer.concat([good.subarray(0, header.end), good.subarray(0, header.end)]),
    `corrupt: a stray header frame at byte ${header.end}; ${COPY}`,
  ],
];

describe('[R13] a broken file gets one line that says which, what, where and what to do', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-broken-'));
  beforeAll(() => {
    mkdirSync(join(directory, 'directory'));
    for (const [what, bytes] of BROKEN) {
      if (bytes !== null) writeFileSync(join(directory, what), bytes);
    }
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(BROKEN)('%s', (what, _, verdict) => {
    const path = join(directory, what);
    const colon = verdict.indexOf(': ');
    const wanted = `${verdict.slice(0, colon)}: ${path}${verdict.slice(colon)}`;
    expect(verdictOf(openReplayFile(path))).toBe(wanted);
  });

  it('a file that is not broken gets none', () => {
    writeFileSync(join(directory, 'good'), good);
    expect(verdictOf(openReplayFile(join(directory, 'good')))).toBe('whole');
  });

  it('a device, which never ends, is not read', () => {
    expect(verdictOf(openReplayFile('/dev/zero'))).toBe(
      'not-a-replay: /dev/zero: this is no regular file; give a file that pokelab recorded',
    );
  });
});
