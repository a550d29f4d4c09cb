/** Commands about lanes: which CPUs have one, and which is wide. */
import { complain, type Model, say, timelineOf } from '../../model/model.ts';

/** `H`: the lane of the followed CPU goes, or comes again. */
export function toggleLane(model: Model): Model {
  const { cpu, lanes } = model;
  return lanes.hidden.includes(cpu)
    ? withHidden(model, without(lanes.hidden, [cpu]))
    : hide(model, [cpu]);
}

/** `:lanes all | 0,2 | hide 1 | show 1 | fold`; nothing says which there are. */
export function chooseLanes(model: Model, words: string): Model {
  const [, word = '', list = ''] = /^([a-z]*) *([\d, ]*)$/.exec(words.trim()) ?? [];
  const cpus = [...list.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  const count = timelineOf(model).system.cpus;
  const stranger = cpus.find((cpu) => cpu >= count);
  if (stranger !== undefined) return complain(model, `There is no CPU${stranger}.`);
  const { hidden, isFolded } = model.lanes;
  const isList = cpus.length > 0;
  if (word === '' && isList) return withHidden(model, without(allCpus(model), cpus));
  if (word === 'hide' && isList) return hide(model, cpus);
  if (word === 'show' && isList) return withHidden(model, without(hidden, cpus));
  if (word === 'all' && !isList) return withHidden(model, []);
  if (word === 'fold' && !isList) return fold(model, !isFolded);
  if (words === '') return say(model, lanesText(model));
  return complain(model, 'Say lanes all, lanes 0,2, lanes hide 1, lanes show 1 or lanes fold.');
}

const without = (cpus: readonly number[], gone: readonly number[]): number[] =>
  cpus.filter((cpu) => !gone.includes(cpu));

const allCpus = (model: Model): number[] =>
  Array.from({ length: timelineOf(model).system.cpus }, (_, cpu) => cpu);

const hide = (model: Model, cpus: readonly number[]): Model =>
  withHidden(model, [...model.lanes.hidden, ...cpus]);

function withHidden(model: Model, cpus: readonly number[]): Model {
  const all = allCpus(model);
  const hidden = all.filter((cpu) => cpus.includes(cpu));
  if (hidden.length === all.length) return complain(model, 'One lane at least stays.');
  const chosen = { ...model, lanes: { ...model.lanes, hidden } };
  return say(chosen, lanesText(chosen));
}

function lanesText(model: Model): string {
  const { hidden } = model.lanes;
  if (hidden.length === 0) return 'Every CPU has a lane.';
  const names = hidden.map((cpu) => `CPU${cpu}`).join(', ');
  return `${names} ${hidden.length === 1 ? 'has' : 'have'} no lane: :lanes all shows every CPU.`;
}

function fold(model: Model, isFolded: boolean): Model {
  const text = isFolded
    ? 'All lanes but that of the followed CPU are narrow.'
    : 'Lanes are as wide as there is room.';
  return say({ ...model, lanes: { ...model.lanes, isFolded } }, text);
}
