/** What a file says of itself: its event kinds, their fields and its words, in the file's order. */
import {
  EVENT_TABLE,
  type Field,
  fieldsOf,
  type KindFields,
  WORDS,
  type WordType,
} from '../../machine/stepping/event-table.ts';
import type { EventKind } from '../../machine/stepping/events.ts';
import { Refused } from '../format/replay-problem.ts';
import { takeList, takeMap, takeText } from '../format/take-values.ts';

export interface EventLayout {
  kinds: readonly KindFields[];
  words: Readonly<Record<WordType, readonly string[]>>;
  /** CPUs of the scenario: events name no others. */
  cpus: number;
}

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
export function takeEventLayout(rawKinds: unknown, rawWords: unknown, cpus: number): EventLayout {
  const kinds = takeList(rawKinds, 'kinds').map(takeKind);
  if (new Set(kinds.map(({ kind }) => kind)).size !== kinds.length) {
    throw new Refused('the header declares an event kind twice');
  }
  const words = takeMap(rawWords, 'words');
  const wordTypes = Object.keys(WORDS) as WordType[];
  const entries = wordTypes.map((type) => [type, takeWords(type, words[type])] as const);
  return { kinds, words: Object.fromEntries(entries) as EventLayout['words'], cpus };
}

function takeKind(raw: unknown): KindFields {
  const [rawName, rawFields] = takeList(raw, 'an entry of kinds');
  const kind = takeText(rawName, 'an event kind');
  const known = fieldsOf(kind);
  if (known === undefined) {
    throw new Refused(`this version does not know its event kind '${kind}'`, 'newer-version');
  }
  const fields = takeList(rawFields, `the fields of ${kind}`).map((rawField): Field => {
    const [name, type] = takeList(rawField, `a field of ${kind}`);
    const field = known.find((one) => one.name === name && one.type === type);
    if (field !== undefined) return field;
    const what = `this version does not know the field '${name}' (${type}) of its '${kind}' events`;
    throw new Refused(what, 'newer-version');
  });
  if (fields.length !== known.length || new Set(fields).size !== known.length) {
    throw new Refused(`its '${kind}' events lack fields that this version needs`, 'newer-version');
  }
  return { kind: kind as EventKind, fields };
}

function takeWords(type: WordType, raw: unknown): readonly string[] {
  return takeList(raw, `the words of type ${type}`).map((rawWord) => {
    const word = takeText(rawWord, `a word of type ${type}`);
    if ((WORDS[type] as readonly string[]).includes(word)) return word;
    throw new Refused(`this version does not know its ${type} '${word}'`, 'newer-version');
  });
}
