/** Help: the keys that hold in a pane, and the commands that take words. */
import { plainLine, segment } from '../drawing/segments.ts';
import { item, type ListContent } from '../lists/list-item.ts';
import type { Model } from '../model/model.ts';
import { WORDS } from '../words/words.ts';
import { bindingsIn, KEY_GROUPS, keyName } from './keymap.ts';

/** From here on the commands that keys run are shown beside them. */
const WIDE = 104;

export function helpList(model: Model): ListContent {
  const bindings = [...bindingsIn(model.focus), ...bindingsIn('list')];
  const keys = KEY_GROUPS.flatMap((group) => [
    item(plainLine(group, 'title')),
    ...bindings
      .filter((binding) => binding.group === group)
      .map(({ keys: bound, help, line }) => {
        const names = bound.map(keyName).join(' ').padEnd(16);
        return item([
          segment(`  ${names}`, 'key'),
          segment(help.padEnd(56)),
          segment(model.size.width < WIDE ? '' : `  :${line}`, 'dim'),
        ]);
      }),
  ]);
  const commands = WORDS.filter(({ usage }) => usage !== '').map(({ name, usage, help }) =>
    item([segment(`  :${`${name} ${usage}`.padEnd(29)} `, 'key'), segment(help)]),
  );
  return {
    title: `keys in ${model.focus} (a number before a key repeats it)`,
    items: [
      ...keys,
      item(
        plainLine(
          'Commands that take words; a key may stand for its command, as in :b 96',
          'title',
        ),
      ),
      ...commands,
    ],
  };
}
