import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'vitest';
import { prepareLanguage } from '/work/main/src/language/syntax.ts';
import { renderDiagnostics } from '/work/main/src/language/diagnostics.ts';
import { readTest } from '/work/main/src/litmus/read-test.ts';
import { finalStates } from '/work/main/src/litmus/final-states.ts';
import { showBinding } from '/work/main/src/litmus/proposition.ts';
import { finish } from '/work/main/src/explore/search.ts';
it('all', async () => {
  await prepareLanguage();
  for (const [dir, json, models] of [['/work/shared/litmus/lkmm','/work/shared/litmus/expected.json',['sc','tso']],['/work/shared/litmus/x86_64','/work/shared/litmus/expected-x86_64.json',['tso']]] as const) {
  const expected = JSON.parse(readFileSync(json, 'utf8'));
  let agree = 0, disagree = 0, refused = 0;
  for (const name of readdirSync(dir)) {
    const file = { name, text: readFileSync(`${dir}/${name}`, 'utf8') };
    const read = readTest(file);
    if (!read.ok) { refused++; console.log(renderDiagnostics(read.diagnostics, [file])); continue; }
    for (const memory of models) {
      const t = performance.now();
      const r = finish(finalStates({ ...read.value, memory }) as any) as any;
      const ms = performance.now() - t;
      const states = r.states.map((s: any) => s.values.map((v: any, i: number) => showBinding(r.shown[i], v) + ';').join(' '));
      const want = expected[name][memory].states;
      if (JSON.stringify(states) === JSON.stringify(want) && r.end === 'complete') agree++;
      else { disagree++; console.log(name, memory, r.end, r.failure, '\n', states, want); }
      if (ms > 50) console.log(name, memory, ms, r.searched.states);
    }
  }
  console.log({ agree, disagree, refused });
  }
}, 300000);
