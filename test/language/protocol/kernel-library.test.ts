/** Of the kernel library only what a protocol mentions is checked. */
import { beforeAll, describe, expect, it } from 'vitest';
import { kernelLibrary } from '../../../src/language/protocol/kernel-library.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';

beforeAll(prepareLanguage);

const protocol = (body: string) =>
  parseProtocol({
    name: 'part.c',
    text: `#include <pokelab.h>
PROTOCOL("part");
SITE(place, BYTES(0x90), BYTES(0x90));
u8 bytes[2];
${body}
`,
  });

describe('the part of the library that a text mentions', () => {
  it('has every function alone, as it is in the whole', () => {
    const whole = kernelLibrary().functions;
    for (const [name, { source, parameters }] of whole) {
      const part = kernelLibrary(`${name}(`).functions.get(name);
      expect(part?.source, name).toEqual(source);
      expect(part?.parameters.length, name).toBe(parameters.length);
    }
  });

  it('has nothing else', () => {
    const { functions, int3Entry } = kernelLibrary('text_poke(site, code, 1);');
    expect([...functions.keys()].sort()).toEqual(['memcpy', 'text_poke']);
    expect(int3Entry).toBeNull();
    expect(kernelLibrary('int3_handler').int3Entry).not.toBeNull();
  });

  it('has what a macro of the protocol puts together', () => {
    const parsed = protocol(`#define DO(what) mem##what
int patcher(void) { DO(cpy)(bytes, bytes + 1, 1); return 0; }`);
    expect(parsed.ok).toBe(true);
  });

  it('is all of it where a name is misspelt', () => {
    const parsed = protocol('int patcher(void) { probe_kernel_raed(bytes, bytes, 1); return 0; }');
    expect(parsed).toMatchObject({
      ok: false,
      diagnostics: [{ advice: "is 'probe_kernel_read' meant?" }],
    });
  });
});
