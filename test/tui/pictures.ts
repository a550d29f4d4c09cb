/** Frames and panes as text, and a debugger driven by keys without a terminal. */

import type { Branch } from '../../src/inspect/branches/branches.ts';
import { roundRobin } from '../../src/inspect/branches/continuations.ts';
import { failureMark } from '../../src/inspect/events/motion.ts';
import { glyphsFor } from '../../tui/drawing/glyphs.ts';
import { type Line, textOf } from '../../tui/drawing/segments.ts';
import { update } from '../../tui/input/update.ts';
import { createModel, type Effect, type Model, type ModelOptions } from '../../tui/model/model.ts';
import { frameOf } from '../../tui/screen/frame.ts';
import type { Race } from './runs.ts';

/** A run, and where it fails. */
type Shown = Pick<Race, 'timeline'> & Pick<Branch, 'critical'>;

export const pictureOf = (lines: readonly Line[]): string =>
  `\n${lines.map((line) => textOf(line).trimEnd()).join('\n')}\n`;

/** The whole screen as text, regions laid over each other in order. */
export function screenPicture(model: Model): string {
  const { width, height } = model.size;
  const rows = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
  for (const { rectangle, lines } of frameOf(model).regions) {
    lines.forEach((line, index) => {
      [...textOf(line)].forEach((character, column) => {
        rows[rectangle.y + index][rectangle.x + column] = character;
      });
    });
  }
  return `\n${rows.map((row) => row.join('').trimEnd()).join('\n')}\n`;
}

export function rootOf(race: Shown): Branch {
  const { timeline, critical } = race;
  return {
    id: 1,
    parent: null,
    leftAt: 0,
    timeline,
    critical,
    isOpen: false,
    continuation: roundRobin(),
    savedAs: 'race.replay',
    mark: critical === null ? timeline.length : failureMark(timeline, critical),
  };
}

/** A debugger without a terminal. */
export class Session {
  model: Model;
  effects: Effect[] = [];

  constructor(race: Shown, options: Partial<ModelOptions> = {}) {
    this.model = createModel({
      size: { width: 80, height: 24 },
      glyphs: glyphsFor(false),
      title: 'ftrace-nmi-2008: 2 CPUs, 2 NMIs, tso, 1 site, 1 job',
      reproduce: 'pokelab debug race.replay',
      file: 'race.replay',
      root: rootOf(race),
      ...options,
    });
  }

  /** Keys by name, separated by spaces. */
  press(keys: string): this {
    for (const key of keys.split(' ')) this.#take({ kind: 'key', key });
    return this;
  }

  /** A line typed at the prompt that the first character opens. */
  type(line: string): this {
    for (const character of line) {
      this.#take({ kind: 'key', key: character === ' ' ? 'space' : character });
    }
    this.#take({ kind: 'key', key: 'enter' });
    return this;
  }

  #take(input: Parameters<typeof update>[1]): void {
    const updated = update(this.model, input);
    this.model = updated.model;
    this.effects.push(...updated.effects);
  }

  /** Slices of work until none is left. */
  work(): this {
    while (this.model.task !== null) this.#take({ kind: 'work' });
    return this;
  }

  take(input: Parameters<typeof update>[1]): this {
    this.#take(input);
    return this;
  }

  get message(): string {
    return this.model.message?.text ?? '';
  }

  /** Index of the current event. */
  get event(): number {
    return this.model.mark - 1;
  }

  get picture(): string {
    return screenPicture(this.model);
  }
}
