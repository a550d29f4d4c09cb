/** What a question about a value is about: the value under the cursor, in every pane, or one that is named. */
import { accessed, targetsOf } from '../../../src/inspect/values/event-targets.ts';
import { targetsOnLine } from '../../../src/inspect/values/line-targets.ts';
import { type Target, targetNamed } from '../../../src/inspect/values/targets.ts';
import { complain, type Model, timelineOf, viewOf } from '../../model/model.ts';
import { memoryTarget } from '../../panes/memory-rows.ts';
import { cursorLine } from '../../panes/source-pane.ts';

/** What the cursor stands on: several things to choose from, one, or none and why. */
export function targetsHere(model: Model): Target[] | string {
  const view = viewOf(model);
  switch (model.focus) {
    case 'lanes':
    case 'events':
      if (model.mark === 0) return 'Nothing has happened yet.';
      return orWhy(targetsOf(view.timeline, model.mark - 1), 'This event accesses nothing');
    case 'source': {
      const { file, line } = cursorLine(view);
      return orWhy(targetsOnLine(view, file, line), `Line ${line} names nothing that lives here`);
    }
    case 'memory': {
      const target = memoryTarget(view);
      return target === null ? 'There is no variable.' : [target];
    }
    case 'text': {
      const { system } = view.timeline;
      const site = system.program.sites[model.selection.site];
      if (site === undefined) return 'The protocol has no sites.';
      const byte = Math.min(model.selection.byte, site.size - 1);
      return [accessed(system, site.address + byte, 1)];
    }
    case 'pins':
      return 'A pin is an expression: name the value in it.';
    case 'statistics':
      return 'Statistics hold no value that has a writer: ask in another pane, or name one.';
  }
}

const orWhy = (targets: Target[], why: string): Target[] | string =>
  targets.length > 0 ? targets : `${why}: name a value, as in :writer NAME.`;

/** A command that asks about one value. */
export type Asks = (model: Model, target: Target) => Model;

/**
 * Asks about the value that is named, or the one under the cursor; a number is one of those to choose from, and
 * several are listed. `asked` is the command.
 */
export function askAbout(model: Model, asked: string, words: string, asks: Asks): Model {
  const idle: Model = { ...model, overlay: null };
  const isChosen = /^\d+$/.test(words);
  if (words !== '' && !isChosen) {
    const target = targetNamed(viewOf(model), words);
    return target === null ? complain(idle, unknownText(model, words)) : asks(idle, target);
  }
  const found = targetsHere(model);
  if (typeof found === 'string') return complain(idle, found);
  if (!isChosen && found.length > 1)
    return { ...idle, overlay: { list: 'targets', cursor: 0, asked } };
  const target = found[isChosen ? Number(words) - 1 : 0];
  return target === undefined ? complain(idle, `There is no choice ${words}.`) : asks(idle, target);
}

export function unknownText(model: Model, name: string): string {
  const { functions } = timelineOf(model).system.program;
  const [, fn, own] = /^(?:(\w+)\.)?(\w+)$/.exec(name) ?? [];
  const of = functions.find((one) => {
    return (fn === undefined || one.name === fn) && one.locals.some((local) => local.name === own);
  });
  if (of === undefined) return `There is no "${name}".`;
  return `"${name}" is a local of ${of.name}(), which CPU${model.cpu} is not in here.`;
}
