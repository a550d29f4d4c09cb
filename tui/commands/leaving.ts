/** `q`: at once where nothing is lost, else it asks. */
import type { Model, Updated } from '../model/model.ts';

/** What would be lost is said; `q` or `y` quits all the same. */
export function askedToQuit(model: Model, losses: string, why: string | null): Model {
  const reason = why === null ? '' : ` (${why})`;
  const text = `q or y quits and loses ${losses}; :write-notes FILE or :save FILE keeps it${reason}.`;
  return { ...model, awaiting: 'quit', overlay: null, message: { text, isError: true } };
}

/** The key behind it. */
export function answeredToQuit(model: Model, key: string): Updated {
  const idle: Model = { ...model, awaiting: null, message: null };
  const effects =
    key === 'q' || key === 'y' ? [{ kind: 'quit' as const, isSure: true as const }] : [];
  return { model: idle, effects };
}
