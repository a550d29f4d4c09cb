import { it } from 'vitest';
import { readFileSync, rmSync } from 'node:fs';
import { race2008, prepare } from './race-2008.ts';
import { saveBranch } from '../../tui/recording.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { stepOfCode } from '../../src/machine/steps.ts';
it('x', async () => {
  const race = await race2008();
  rmSync('/tmp/race.replay', { force: true });
  console.log(saveBranch('/tmp/race.replay', { id: 1, parent: null, leftAt: 0, timeline: race.timeline, critical: race.critical, isOpen: false, savedAs: null, mark: 0, continuation: { name: 'x' } } as any, [], { scenario: race.scenario, tool: '0' }));
}, 100000);
