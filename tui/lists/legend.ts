/** What the marks of the panes mean. */
import { GUTTERS } from '../../src/report/printing/cells.ts';
import type { Glyphs } from '../drawing/glyphs.ts';
import { explained, groupTitle, type ListItem } from './list-item.ts';

type Meaning = readonly [mark: string, words: string];

type Group = readonly [title: string, meanings: readonly Meaning[]];

function ofRows({ here, cause, found, more }: Glyphs): readonly Group[] {
  const { nmi, stopper, interrupt, trap } = GUTTERS;
  return [
    [
      'Marks in lanes and events',
      [
        [here, 'the current row: it has just happened'],
        [cause, 'W: one of the events that explain the failure'],
        [found, 'has what / or ~ has looked for'],
        [more, 'the text is cut there'],
        ['<==', 'what fails'],
        ['123', 'at the left: the number of the last event of the row'],
        ['@62', 'the value that was read came from event 62'],
        ['@start', 'it stood there from the start'],
        ['@60 own', "it came from event 60, out of the CPU's own store buffer"],
        [nmi, 'at the left of a lane: in an NMI'],
        [stopper, 'in the stopper, of stop_machine'],
        [interrupt, 'in an interrupt'],
        [trap, 'in a trap: an int3 handler'],
        ['(buffered)', 'in the store buffer, not yet in memory'],
        ['(3 events of CPU2)', 'what happened on a CPU whose lane is hidden'],
      ],
    ],
    [
      'Words in narrow lanes',
      [
        ['flag=1', 'written; flag->1: read'],
        ['buf', 'in the store buffer, not yet in memory'],
        ['own', "read out of the CPU's own store buffer"],
        ['drain', 'a buffered store reaches memory'],
        ['same', 'the same bytes stood there before'],
        ['not', 'compared, and not written'],
        ['x3', 'so many times'],
        ['fetch', 'the bytes that were fetched; exec: the content that was executed'],
        ['amid', 'was executing these bytes when it failed'],
        ['in', 'NMI in, IPI in: one begins; iret: it ends'],
      ],
    ],
  ];
}

function ofOtherPanes({ here, found, breakpoint }: Glyphs): readonly Group[] {
  return [
    [
      'Marks in the text',
      [
        [here, 'the selected site, and who wrote the selected byte'],
        ['o n', 'under a byte: of the old content, of the new one'],
        ['=', 'old and new are alike'],
        ['1 2 a', 'of another content, by its digit'],
        ['?', 'of no content'],
        ['..', 'not fetched yet, or a byte more than fits'],
        ['mixed', 'bytes of several contents; other: of none'],
        ['e8|0f', 'a CPU may fetch either'],
        ['at +2', 'a CPU stands there in the site'],
        ['@133', 'the event that brought the byte; made: the store itself'],
      ],
    ],
    [
      'Marks in the source',
      [
        ['0 1', 'that CPU stands at the line'],
        ['.', 'a CPU stands there as a caller, or is stopped'],
        [here, 'what the followed CPU does next'],
        [breakpoint, 'a breakpoint'],
        [found, 'has what / or ~ has looked for'],
      ],
    ],
    [
      'Marks in memory',
      [
        [here, 'the selected variable'],
        ['(was 0)', 'what the last motion changed'],
        ['|', 'in a store buffer: stores do not pass it'],
      ],
    ],
  ];
}

function aroundPanes(glyphs: Glyphs): readonly Group[] {
  return [
    [
      'Marks around the panes',
      [
        [glyphs.here, 'before a title: the pane has the focus'],
        ['[text]', 'the tab that is shown'],
        [glyphs.knob, 'on the line below the panes: where the run stands'],
        [`${glyphs.done} ${glyphs.open}`, 'what has happened, what is still to come'],
        [glyphs.failure, 'the failure'],
        ['a', 'a letter: a bookmark'],
        [
          `${glyphs.forwards} ${glyphs.backwards}`,
          'the direction of the last motion; twice: playing',
        ],
      ],
    ],
  ];
}

/** With the characters that the terminal has, in lines of at most `room` characters. */
export function legend(glyphs: Glyphs, room: number): ListItem[] {
  const groups = [...ofRows(glyphs), ...ofOtherPanes(glyphs), ...aroundPanes(glyphs)];
  return groups.flatMap(([title, meanings]) => [
    groupTitle(title),
    ...meanings.flatMap(([mark, words]) =>
      explained(`  ${mark}`, words, { column: 14, room, look: 'key' }),
    ),
  ]);
}
