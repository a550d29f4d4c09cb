/**
 * Files of older formats open and verify as they did: of format 1, from before text was code, and of format 2,
 * whose blocks were not compressed. They were recorded by the versions of then and are never made again.
 */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { openReplayFile } from '../../../src/replay/reading/open.ts';
import type { Replay } from '../../../src/replay/reading/replay.ts';
import { verifyReplay } from '../../../src/replay/reading/verify.ts';
import { recordSchedule } from '../../../src/replay/writing/record.ts';
import { MemorySink } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { mustRead } from '../../support/recording.ts';

beforeAll(prepareLanguage);

function opened(file: string): Replay {
  const read = openReplayFile(file);
  if (!read.ok) throw new Error(read.problem.message);
  return read.replay;
}

function systemOf({ scenario }: Replay) {
  const built = buildSystem(scenario);
  if (!built.ok) throw new Error('its protocol does not compile');
  return built.system;
}

describe.each([1, 2])('[R4] a file of format %i', (format) => {
  const folder = `test/replay/reading/format-${format}`;

  it.each(readdirSync(folder))('%s is the same run', (name) => {
    const replay = opened(`${folder}/${name}`);
    if (format === 1) expect(replay.scenario).toMatchObject({ hardware: 'coherent', tasks: 1 });
    expect(replay.eventCount).toBeGreaterThan(30);
    expect(verifyReplay(replay, systemOf(replay))).toMatchObject({
      same: true,
      events: replay.eventCount,
    });
  });
});

it('[R4] a file of format 2 has the events and digests that are recorded of its schedule today', () => {
  const old = opened('test/replay/reading/format-2/ftrace-nmi-2008.replay');
  const system = systemOf(old);
  const sink = new MemorySink();
  const writer = ReplayWriter.create(sink, { header: old.header, system });
  const finding = recordSchedule(system, old.schedule, writer);
  const today = mustRead(sink.bytes);
  expect(finding).toEqual(old.finding);
  expect(today.moments()).toEqual(old.moments());
  expect(today.digests).toEqual(old.digests);
});
