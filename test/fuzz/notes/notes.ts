/** Notes beside a replay that somebody has edited, given to the debugger: it says so, or takes them, and harms nothing. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/explore/strategies/random.ts';
import { type OpenedRun, openReplay } from '../../../src/inspect/opening/opening.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { decodeNotes } from '../../../src/replay/notes/encode-notes.ts';
import { notesPath } from '../../../src/replay/notes/notes-file.ts';
import { glyphsFor } from '../../../tui/drawing/glyphs.ts';
import { Keeping } from '../../../tui/keeping.ts';
import { createModel } from '../../../tui/model/model.ts';
import fc from '../../support/property.ts';
import { Session } from '../../tui/pictures.ts';
import { Counts } from '../counts.ts';
import { deed, does, wrongFrame } from '../debugger/debugger.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';
import { inOwnFolder } from '../own-folder.ts';
import { valuesEdited } from '../replays/edits.ts';
import { misbehaves } from '../replays/judging.ts';
import { keptRun } from '../replays/kept-runs.ts';
import { payloadOf, treeOf } from '../replays/message-pack.ts';
import { one } from '../replays/other-values.ts';
import { ran } from '../replays/verbs.ts';

const EDITS = 6;
/** Milliseconds that a small run with its notes may take to open. */
const MOST_MS = 5000;

const counts = new Counts();

/** A debugger of the run, with what is kept beside it. */
function opened(run: OpenedRun): { keeping: Keeping; session: Session } {
  const session = new Session(run.root, { ...run });
  const { size } = session.model;
  const { keeping, model } = Keeping.begin(
    run,
    (there) => createModel({ ...there, command: 'pokelab', size, glyphs: glyphsFor(false) }),
    { recorded: { scenario: run.scenario, tool: '0' }, record: null, whenDue: () => {} },
  );
  session.model = model;
  return { keeping, session };
}

/** What somebody marks in the run. */
function mark(session: Session, random: Random): void {
  const { length } = session.model.branches[0].timeline;
  const { cells } = session.model.branches[0].timeline.system.program;
  const name = cells.length === 0 ? 'x' : one(random, cells).name;
  const place = (): string => String(random.below(length + 1));
  session.type(`:${place()}`).press('m a').type(`:note b it is ${name}`);
  session
    .type(`:watch ${name}`)
    .type(`:pin ${name}`)
    .type(`:break ${1 + random.below(80)}`);
  session.type(`:${place()}`).press('x enter c').work();
  session.press('m c').type(':run-on random 3').work();
  session.type(`:${place()}`);
}

/** Bytes of notes that differ from good ones. */
function edited(random: Random, notes: Uint8Array): { kind: string; bytes: Uint8Array } {
  if (random.below(6) === 0) {
    const bytes = Buffer.from(notes);
    for (let hit = 0; hit <= random.below(4); hit++) {
      bytes[random.below(bytes.length)] = random.below(256);
    }
    const end = random.below(3) === 0 ? random.below(bytes.length) : bytes.length;
    return { kind: 'bytes', bytes: bytes.subarray(0, end) };
  }
  const parts = [{ tag: 'notes', tree: treeOf(notes) }];
  let kind = '';
  for (let edit = 0; edit <= random.below(4) >> 1; edit++) kind = valuesEdited(random, parts);
  return {
    kind: kind.replace(/^notes\.branches\.b\d+/, 'notes.branches.*'),
    bytes: payloadOf(parts[0].tree),
  };
}

interface Place {
  /** What nobody may touch: the folder around the run's, and all in it. */
  box: string;
  replay: string;
}

/** All files of the box with what they hold, but for the notes. */
function others({ box, replay }: Place): string {
  const names = readdirSync(box, { recursive: true, encoding: 'utf8' }).sort();
  const held = names.map((name) => {
    const path = join(box, name);
    if (path === notesPath(replay) || /folder$/.test(path)) return '';
    return `${name} ${readFileSync(path).toString('base64')}`;
  });
  return held.join('\n');
}

async function tried(place: Place, bytes: Uint8Array, random: Random): Promise<string[]> {
  const { replay } = place;
  const path = notesPath(replay);
  writeFileSync(path, bytes);
  const before = others(place);
  const wrongs: (string | null)[] = [];
  const start = performance.now();
  const { keeping, session } = opened(await openReplay(replay, 'pokelab'));
  const ms = performance.now() - start;
  if (ms > MOST_MS) wrongs.push(`it took ${Math.round(ms)} ms to open`);
  const said = session.model.message?.text ?? '';
  const isRefused = said.includes('is left alone');
  counts.add(isRefused ? 'refused' : said.startsWith('Kept: ') ? 'taken' : 'taken in part');
  wrongs.push(wrongFrame(session));
  const deeds = fc.sample(fc.array(deed, { minLength: 3, maxLength: 12 }), {
    seed: random.next() | 0,
    numRuns: 1,
  })[0];
  for (const key of ['M', 'escape', 't', 'escape', 'B', 'escape', "'", 'a', 'ctrl-o']) {
    does(session, { key });
    wrongs.push(wrongFrame(session));
  }
  for (const each of deeds) does(session, each);
  wrongs.push(wrongFrame(session));
  session.model = keeping.keep(session.model);
  keeping.end(session.model);
  const after = readFileSync(path);
  if (isRefused && Buffer.compare(after, bytes) !== 0)
    wrongs.push('notes that are of no use are written over');
  if (!isRefused) decodeNotes(after);
  wrongs.push(misbehaves(await ran('debug', replay, '')));
  if (others(place) !== before) wrongs.push('another file is not what it was');
  return wrongs.filter((what) => what !== null);
}

async function turn(seed: number): Promise<Defect[]> {
  await prepareLanguage();
  const random = new Random(seed);
  return inOwnFolder(async (box) => {
    mkdirSync(join(box, 'folder'));
    writeFileSync(join(box, 'x'), 'mine');
    const place = { box, replay: join(box, 'folder', 'run.replay') };
    writeFileSync(place.replay, keptRun(random));
    const first = opened(await openReplay(place.replay, 'pokelab'));
    mark(first.session, random);
    first.keeping.keep(first.session.model);
    first.keeping.end(first.session.model);
    const notes = readFileSync(notesPath(place.replay));
    const defects: Defect[] = [];
    for (let edit = 0; edit < EDITS; edit++) {
      const { kind, bytes } = edited(random, notes);
      const files = { 'run.replay': readFileSync(place.replay), 'run.replay.notes': bytes };
      let wrongs: string[];
      try {
        wrongs = await tried(place, bytes, random);
      } catch (error) {
        wrongs = [String((error as Error).stack)];
      }
      defects.push(...wrongs.map((what) => ({ what: `${kind}: ${what.slice(0, 1500)}`, files })));
    }
    return defects;
  });
}

export const notesFuzzer: Fuzzer = {
  name: 'notes',
  about: 'edited notes beside replays',
  turn,
  counts: counts.take,
};
