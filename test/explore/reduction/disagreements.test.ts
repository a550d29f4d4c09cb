/** Protocols on which searches of one scenario have disagreed, one for each reason there was. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import { everyNth } from '../../support/daily.ts';
import { compareSearches } from './compare-searches.ts';

const FOLDER = 'test/explore/reduction/disagreements';
const files = readdirSync(FOLDER, { encoding: 'utf8', recursive: true }).filter((name) =>
  name.endsWith('.c'),
);

beforeAll(prepareLanguage);

describe('[E3] what searches once disagreed on', () => {
  it.each(everyNth(3, files))('%s', (name) => {
    const parsed = parseProtocol({ name, text: readFileSync(`${FOLDER}/${name}`, 'utf8') });
    if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
    const { protocol } = parsed;
    const said = protocol.expectations.map(({ options, verdicts, line }) => {
      const scenario = { ...protocol.scenario, ...options };
      const resolved = resolveScenario({ ...protocol, scenario }, {});
      if (!resolved.ok) throw new Error(resolved.message);
      const built = buildSystem(resolved.scenario);
      if (!built.ok) throw new Error(built.diagnostics[0].message);
      return {
        line,
        options,
        expected: verdicts.map(({ verdict }) => verdict).sort(),
        found: foundIn(built.system),
      };
    });
    // All of a file's expectations at once: under which of them it goes wrong says most of why.
    const wrong = said.filter(({ expected, found }) => `${expected}` !== `${found}`);
    expect(wrong).toEqual([]);
  });
});

/** The classes that the searches find, `pass` for none, or what they disagree on. */
function foundIn(system: Parameters<typeof compareSearches>[0]): string[] {
  try {
    const agreed = compareSearches(system, { maxStates: 100_000, seed: 1 });
    if (agreed === null) return ['too many states'];
    return agreed.classes.size === 0 ? ['pass'] : [...agreed.classes].sort();
  } catch (error) {
    return [String(error)];
  }
}
