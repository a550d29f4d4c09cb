import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** In a process of its own: the grammar is loaded once in each. */
const SCRIPT = `
import { parseProtocol, prepareLanguage } from './dist/index.js';
const text = '#include <pokelab.h>\\nPROTOCOL("x");\\nint patcher(void) { return 0; }\\n';
const read = async () => {
  await prepareLanguage();
  return parseProtocol({ name: 'x.c', text }).ok;
};
console.log(JSON.stringify(await Promise.all(Array.from({ length: 8 }, read))));
`;

it('the language may be prepared by several at once', () => {
  const node = ['--input-type=module', '-e', SCRIPT];
  const told = execFileSync(process.execPath, node, { encoding: 'utf8' });
  expect(new Set(JSON.parse(told)).size).toBe(1);
});
