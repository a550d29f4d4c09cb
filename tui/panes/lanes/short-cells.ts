/** What a row says in a narrow lane: `flag=1`, `fetch e8`, `NMI in`. Names are shortened, values are not. */
import type { EventKind } from '../../../src/machine/events/events.ts';
import { cellLines } from '../../../src/report/printing/cells.ts';
import type { Row } from '../../../src/report/rows/row.ts';

/** Lines that a row takes at most; `more` ends one that says more than fits. */
const MOST_LINES = 2;

/** Where the event says all by itself. */
const IN_SHORT: Partial<Record<EventKind, string>> = {
  serialised: 'serialises',
  'text-refreshed': 'fetches anew',
  'stop-requested': 'asks to stop',
  'stop-reached': 'all stopped',
  'stop-shared': 'all run it',
  'stop-gathered': 'all have',
  'stop-released': 'lets go',
  'stop-finished': 'all run on',
  'interrupt-sent': 'sends IPIs',
  'interrupts-awaited': 'IPIs done',
  'nmi-entered': 'NMI in',
  'nmi-latched': 'NMI latched',
  'nmi-delivered': 'NMI raised',
  'interrupt-entered': 'IPI in',
  'interrupt-returned': 'iret',
  'task-ended': 'end',
  stopped: 'stopped',
  resumed: 'resumed',
  'stopper-returned': 'stopped again',
  scheduled: 'goes on',
};

/** Lines of at most `width` characters; none for a function's name. */
export function shortLines(row: Row, width: number, more: string): string[] {
  if (row.kind === 'function') return [];
  // What fails is said in full, however long it is.
  if (row.critical !== null || row.kind === 'crash') return cellLines(row, width);
  const lines = saidInShort(row).flatMap((said) => fitted(said, width, more));
  if (lines.length <= MOST_LINES) return lines;
  const last = lines[MOST_LINES - 1];
  return [...lines.slice(0, MOST_LINES - 1), `${last.slice(0, width - 1)}${more}`];
}

interface Said {
  /** What is done: `fetch`, `drain`; empty for most. */
  verb: string;
  /** What has the value, with the sign between the two: `flag=`, `flag->`; empty for none. */
  name: string;
  value: string;
  /** What else is to be known of it: `buf`, `own`. */
  note: string;
}

const said = (value: string, verb = ''): Said => ({ verb, name: '', value, note: '' });

function saidInShort({ kind, text, effects, events }: Row): Said[] {
  const [first = ''] = effects;
  switch (kind) {
    case 'fetch':
      return [fetchInShort(text, first)];
    case 'context':
    case 'smp':
    case 'fence':
      return [said(IN_SHORT[events[0]] ?? (contextInShort(text) || first))];
    default:
      return effects.length === 0 ? [said(text)] : effects.map(effectInShort);
  }
}

/** `fetches vfs_read` with `0f .. ..`: the bytes; `executes vfs_read` with `0f 1f (old)`: which content. */
function fetchInShort(text: string, effect: string): Said {
  const content = /\(([^()]*)\)$/.exec(effect)?.[1];
  if (text.startsWith('executes') && content !== undefined) return said(content, 'exec');
  return effect === '' ? said(text) : said(bytesAlone(effect), 'fetch');
}

const bytesAlone = (bytes: string): string => bytes.replace(/\.\. ?/g, '').trim();

/** `amid 0f 1f` for `is executing vfs_read: 0f 1f .. .. ..`. */
export function shortWitness(text: string, width: number, more: string): string[] {
  const bytes = text.slice(text.lastIndexOf(': ') + 2);
  return fitted(said(bytesAlone(bytes), 'amid'), width, more);
}

/** `int3 at vfs_read` for `--- int3 at vfs_read ---`. */
const contextInShort = (text: string): string => text.replace(/^-+ | -+$/g, '');

const NOTES: Readonly<Record<string, string>> = {
  buffered: 'buf',
  'own store buffer': 'own',
  'same bytes': 'same',
  'not written': 'not',
};

function effectInShort(effect: string): Said {
  const [, drains, access] = /^(drains )?(.*)$/.exec(effect) ?? ['', '', ''];
  const match = /^(.*?)( -> | = |: )(.*?)(?: \(([^()]*)\))?$/.exec(access);
  if (match === null) return said(effect);
  const [, name, sign, value, aside = ''] = match;
  const times = /^(\d+) times$/.exec(aside)?.[1];
  const note = times === undefined ? (NOTES[aside] ?? '') : `x${times}`;
  return { verb: drains ? 'drain' : '', name: name + sign.trim(), value, note };
}

/** On one line, or on several: the name gives way before the value does, and what is cut ends in `more`. */
function fitted({ verb, name, value, note }: Said, width: number, more: string): string[] {
  const behind = note === '' ? '' : ` ${note}`;
  const whole = `${verb}${verb === '' ? '' : ' '}${name}${value}${behind}`;
  if (whole.length <= width) return [whole];
  if (verb !== '')
    return [verb, ...fitted({ verb: '', name: ` ${name}`, value, note }, width, more)];
  const lines = named(name, value, width, more);
  const last = lines[lines.length - 1] + behind;
  if (last.length <= width) return [...lines.slice(0, -1), last];
  return [...lines, behind];
}

const LEAST_NAME = 3;

function named(name: string, value: string, width: number, more: string): string[] {
  const cut = (text: string, room: number): string =>
    text.length <= room ? text : text.slice(0, room - more.length) + more;
  // `->`, `=` or `:`, which parts the two.
  const sign = /(?:->|[=:])$/.exec(name)?.[0] ?? '';
  const bare = name.slice(0, name.length - sign.length);
  const room = width - sign.length - value.length;
  if (bare.length <= room || room > LEAST_NAME) return [cut(bare, room) + sign + value];
  return bare.trim() === ''
    ? [cutValue(bare + value, width, more)]
    : [cut(bare, width), ` ${sign}${cutValue(value, width - 1 - sign.length, more)}`];
}

/** Bytes are cut between two of them. */
function cutValue(value: string, width: number, more: string): string {
  if (value.length <= width) return value;
  const kept = value.slice(0, Math.max(0, width - more.length));
  const isBytes = /^ *[0-9a-f.]{2}( [0-9a-f.]{2})+$/.test(value);
  return (isBytes ? kept.replace(/ [0-9a-f.]?$/, '') : kept) + more;
}
