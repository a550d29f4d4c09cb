/** What a file says of itself: its event kinds, their fields and its words, in the file's order. */
import {
  EVENT_TABLE,
  type Field,
  fieldsOf,
  type KindFields,
  WORDS,
  type WordType,
} from '../../machine/events/event-table.ts';
import type { EventKind } from '../../machine/events/events.ts';
import { Refused } from '../format/replay-problem.ts';
import { takeFields, takeList, takeText, takeTuple } from '../format/take-values.ts';

/** Version of the format; SPEC.md says what each one is. */
export const FORMAT = 3;
/** Blocks are compressed since this one. */
const COMPRESSED = 3;

export interface EventLayout {
  kinds: readonly KindFields[];
  words: Readonly<Record<WordType, readonly string[]>>;
  /** CPUs of the scenario: events name no others. */
  cpus: number;
  /** Blocks are compressed. */
  isCompressed: boolean;
  /** Kinds, fields and words are this version's, in its order: it would write the same blocks. */
  isOwn: boolean;
}

/** The fields of that kind's events that the file has: one of an older format may lack some. */
export const recordedFields = ({ kinds }: EventLayout, kind: EventKind): readonly Field[] =>
  kinds.find((known) => known.kind === kind)?.fields ?? [];

/** The layout as plain data: `kinds` `[[name, [[field, type], ...]], ...]` and `words`. */
export function eventLayoutFields(): { kinds: unknown; words: unknown } {
  return {
    kinds: EVENT_TABLE.map(({ kind, fields }) => [
      kind,
      fields.map(({ name, type }) => [name, type]),
    ]),
    words: WORDS,
  };
}

/** Kinds, fields and words may stand in any order; unknown ones are a newer version's. */
export function takeEventLayout(
  rawKinds: unknown,
  rawWords: unknown,
  cpus: number,
  format = FORMAT,
): EventLayout {
  const kinds = takeList(rawKinds, 'kinds').map((raw) => takeKind(raw, format));
  if (new Set(kinds.map(({ kind }) => kind)).size !== kinds.length) {
    throw new Refused('the header declares an event kind twice');
  }
  const wordTypes = Object.keys(WORDS) as WordType[];
  const words = takeFields(rawWords, 'words', wordTypes);
  const entries = wordTypes.map((type) => [type, takeWords(type, words[type])] as const);
  const layout = { kinds, words: Object.fromEntries(entries) as EventLayout['words'] };
  return { ...layout, cpus, isCompressed: format >= COMPRESSED, isOwn: isOwn(layout) };
}

function isOwn({ kinds, words }: Pick<EventLayout, 'kinds' | 'words'>): boolean {
  return JSON.stringify([kinds, words]) === OWN;
}
const OWN = JSON.stringify([EVENT_TABLE, WORDS]);

/** Fields that events of format 1 lack. */
const SINCE_2: Readonly<Record<string, readonly string[]>> = {
  fetched: ['floor'],
  executed: ['rest', 'at', 'ran', 'keeps', 'local', 'value'],
  trapped: ['at', 'ran', 'local', 'value'],
  'interrupt-returned': ['at', 'ran'],
};

const isSince2 = (kind: string, field: string): boolean => SINCE_2[kind]?.includes(field) ?? false;

function takeKind(raw: unknown, format: number): KindFields {
  const [rawName, rawFields] = takeTuple(raw, 'an entry of kinds', 2);
  const kind = takeText(rawName, 'an event kind');
  const known = fieldsOf(kind);
  if (known === undefined) {
    throw new Refused(`this version does not know its event kind '${kind}'`, 'newer-version');
  }
  const fields = takeList(rawFields, `the fields of ${kind}`).map((rawField): Field => {
    const [name, type] = takeTuple(rawField, `a field of ${kind}`, 2);
    const field = known.find((one) => one.name === name && one.type === type);
    if (field !== undefined) return field;
    const what = `this version does not know the field '${name}' (${type}) of its '${kind}' events`;
    throw new Refused(what, 'newer-version');
  });
  const needed = known.filter(({ name }) => !isSince2(kind, name));
  const isWhole =
    format === 1 ? needed.every((field) => fields.includes(field)) : fields.length === known.length;
  if (!isWhole || new Set(fields).size !== fields.length) {
    throw new Refused(`its '${kind}' events lack fields that this version needs`, 'newer-version');
  }
  return { kind: kind as EventKind, fields };
}

function takeWords(type: WordType, raw: unknown): readonly string[] {
  const words = takeList(raw, `the words of type ${type}`).map((rawWord) => {
    const word = takeText(rawWord, `a word of type ${type}`);
    if ((WORDS[type] as readonly string[]).includes(word)) return word;
    throw new Refused(`this version does not know its ${type} '${word}'`, 'newer-version');
  });
  if (new Set(words).size === words.length) return words;
  throw new Refused(`the header declares a ${type} twice`);
}
