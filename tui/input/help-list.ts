/** Help: the keys that hold in a pane, what the marks mean, and the commands that take words. */
import { listRoom } from '../drawing/layout.ts';
import { legend } from '../lists/legend.ts';
import { explained, groupTitle, type ListContent, type ListItem } from '../lists/list-item.ts';
import type { Model } from '../model/model.ts';
import { WORDS } from '../words/words.ts';
import { bindingsIn, KEY_GROUPS, keyName } from './keymap.ts';

/** From so many characters on the commands that keys run are shown behind them. */
const WIDE = 94;

export function helpList(model: Model): ListContent {
  const room = listRoom(model.size);
  const bindings = [...bindingsIn(model.focus), ...bindingsIn('list')];
  const keys = KEY_GROUPS.flatMap((group): ListItem[] => [
    groupTitle(group),
    ...bindings
      .filter((binding) => binding.group === group)
      .map(({ keys: bound, help, line }) => {
        const names = `  ${bound.map(keyName).join(' ')}`;
        const words = room < WIDE ? help : `${help}  :${line}`;
        return explained(names, words, { column: 18, room, look: 'key' });
      }),
  ]);
  const commands = WORDS.filter(({ usage }) => usage !== '').map(({ name, usage, help }) =>
    explained(`  :${name} ${usage}`, help, { column: room < WIDE ? 24 : 40, room, look: 'key' }),
  );
  return {
    title: `keys in ${model.focus} (a number before a key repeats it)`,
    items: [
      ...keys,
      ...legend(model.glyphs, room),
      groupTitle('Commands that take words; :b 96 is :break 96'),
      ...commands,
    ],
  };
}
