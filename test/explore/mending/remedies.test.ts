/** Protocols that lack one primitive: it is found, where it must stand, and with how much searched. */
import { beforeAll, describe, expect, it } from 'vitest';
import { mend } from '../../../src/explore/mending/mend.ts';
import type { RemedyKind } from '../../../src/explore/mending/remedies.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { sourceText } from '../../../src/report/naming/names.ts';
import { sampleSystem } from '../../report/sample.ts';

beforeAll(prepareLanguage);

const HEAD = `#include <pokelab.h>
PROTOCOL("lacks");
`;

/** Where in the functions of the file the primitive mends it: statements, each with all of their operations. */
async function places(body: string, kind: RemedyKind, memory: 'sc' | 'tso' = 'tso') {
  const system = await sampleSystem(HEAD + body, { cpus: 2, memory });
  const { program } = system;
  const found = program.functions.flatMap(({ operations }, fn) =>
    operations.flatMap(({ source }, pc) => {
      if (source.file !== 0) return [];
      const search = mend(system, [{ kind, fn, pc }], { ...UNLIMITED, maxStates: 20_000 });
      const mended = finish(search);
      return mended?.isProven ? [sourceText(program, source)] : [];
    }),
  );
  return [...new Set(found)];
}

describe('[E21] of a protocol that lacks', () => {
  it('a fence: behind the store that is late, in front of the read that comes too early', async () => {
    // Dekker's: either one sees the other, but for the store buffer of the task.
    const body = `TEXT_SYMBOL(f);
SITE(place, CALL5(f), CALL5(f));
static int closed, inside, gone;
int patcher(void)
{
	WRITE_ONCE(closed, 1);
	smp_mb();
	while (READ_ONCE(inside))
		cpu_relax();
	WRITE_ONCE(gone, 1);
	return 0;
}
void task(void)
{
	WRITE_ONCE(inside, 1);
	if (!READ_ONCE(closed))
		BUG_ON(READ_ONCE(gone));
	smp_store_release(&inside, 0);
}
`;
    expect(await places(body, 'fence')).toEqual(['READ_ONCE(closed)']);
    // The interrupt drains the task's store buffer, as membarrier(2) does for its callers.
    expect(await places(body, 'sync')).toContain('READ_ONCE(inside)');
  });

  it('a grace period: between what readers are kept from and what they use', async () => {
    const body = `TEXT_SYMBOL(f);
SITE(place, CALL5(f), CALL5(f));
static int closed, gone;
int patcher(void)
{
	WRITE_ONCE(closed, 1);
	WRITE_ONCE(gone, 1);
	return 0;
}
void task(void)
{
	rcu_read_lock();
	if (!READ_ONCE(closed))
		BUG_ON(READ_ONCE(gone));
	rcu_read_unlock();
}
`;
    expect(await places(body, 'grace')).toEqual(['WRITE_ONCE(gone, 1)']);
  });

  it('a sync: between the int3 and the tail', async () => {
    const body = `TEXT_SYMBOL(f);
SITE(place, NOP5, CALL5(f));
static const u8 trap[1] = { 0xcc };
static const u8 call[5] = { 0xe8, 0xf7, 0xff, 0x7f, 0x00 };
static int on;
int patcher(void)
{
	u8 *ip = (u8 *)site_ip(0);

	WRITE_ONCE(on, 1);
	text_poke(ip, trap, 1);
	text_poke(ip + 1, call + 1, 4);
	text_poke_sync();
	text_poke(ip, call, 1);
	text_poke_sync();
	return 0;
}
int int3_handler(unsigned long ip)
{
	return READ_ONCE(on);
}
void task(void)
{
	execute_site(0);
}
`;
    expect(await places(body, 'sync')).toEqual(['text_poke(ip + 1, call + 1, 4)']);
  });
});
