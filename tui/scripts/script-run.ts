/** A script that is run where there is a screen: it ends with a message. */
import type { Input } from '../input/update.ts';
import { complain, type Model } from '../model/model.ts';
import { problemOf } from './said.ts';
import { Script, type ScriptLine } from './script.ts';

export class ScriptRun extends Script {
  #line: ScriptLine | null = null;

  /** The next line, null where none waits. */
  nextInput(): Input | null {
    const line = this.next();
    if (line === undefined) return null;
    this.#line = line;
    return { kind: 'line', text: line.text };
  }

  /** The model after an input: the script ends at a line that could not be run, and says which. */
  ran(model: Model): Model {
    if (this.#line === null || model.task !== null) return model;
    const problem = problemOf(model);
    const { where } = this.#line;
    this.#line = null;
    if (problem === null) return model;
    this.stop();
    return complain(
      { ...model, prompt: null, awaiting: null, playing: null },
      `${where}: ${problem}`,
    );
  }

  override stop(): void {
    super.stop();
    this.#line = null;
  }
}
