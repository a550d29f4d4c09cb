import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openReplayFile } from '../../../src/replay/reading/open.ts';
import { MemorySink, type ReplaySink, ReplayWriteError } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import { mustRead, recordBytes, toyHeader, verdictOf } from '../../support/recording.ts';
import { patchingToy, randomMoments, toyScenario, waitingToy } from '../../support/toy-program.ts';

const directory = mkdtempSync(join(tmpdir(), 'pokelab-writer-'));
afterAll(() => rmSync(directory, { recursive: true }));
const pathOf = (name: string): string => join(directory, name);

const system = patchingToy();
const moments = randomMoments(system, 5, 50);
const options = { header: toyHeader(), system };

/** The error's message, with the directory left out. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ReplayWriteError);
    return (error as ReplayWriteError).message.replaceAll(`${directory}/`, '');
  }
  throw new Error('nothing was refused');
}

/** Memory that holds `room` bytes; a write that does not fit is made as far as it does. */
class FullSink extends MemorySink {
  closed = false;
  #room: number;

  constructor(room: number) {
    super('run.replay');
    this.#room = room;
  }

  override write(bytes: Uint8Array): void {
    super.write(bytes.slice(0, this.#room));
    this.#room -= bytes.length;
    if (this.#room < 0) throw Object.assign(new Error('ENOSPC: disk full'), { code: 'ENOSPC' });
  }

  override close(): void {
    this.closed = true;
  }
}

describe('[R16] a recording', () => {
  it('is on the disk from its header on, and grows by whole blocks', () => {
    const path = pathOf('growing');
    const writer = ReplayWriter.create(path, options);
    expect(verdictOf(openReplayFile(path))).toContain('the 0 events before that are whole');
    const start = statSync(path).size;
    for (const moment of moments.slice(0, 30)) writer.append(moment);
    expect(statSync(path).size).toBe(start);
    writer.flush();
    expect(verdictOf(openReplayFile(path))).toContain('the 30 events before that are whole');
    expect(writer.bytes).toBe(statSync(path).size);
    for (const moment of moments.slice(30)) writer.append(moment);
    writer.finish(null);
    expect(verdictOf(openReplayFile(path))).toBe('whole');
    expect(mustRead(readFileSync(path)).moments()).toEqual(moments);
    expect(writer.events).toBe(moments.length);
  });

  it('only ever appends', () => {
    const chunks: Uint8Array[] = [];
    const sink: ReplaySink = {
      name: 'chunks',
      write: (bytes) => chunks.push(bytes),
      flush() {},
      close() {},
      remove() {},
    };
    const long = waitingToy();
    const writer = ReplayWriter.create(sink, { header: toyHeader(), system: long });
    const run = randomMoments(long, 1, 9000);
    for (const moment of run) writer.append(moment);
    writer.finish(null);
    expect(chunks).toHaveLength(1 + 3 + 2);
    expect(Buffer.concat(chunks).equals(recordBytes(long, run))).toBe(true);
  });

  it('is the same, byte for byte, for the same run', () => {
    expect(recordBytes(system, moments)).toEqual(recordBytes(system, moments));
  });

  it('that is not wanted leaves nothing', () => {
    const path = pathOf('abandoned');
    const writer = ReplayWriter.create(path, options);
    writer.append(moments[0]);
    writer.abandon();
    expect(existsSync(path)).toBe(false);
    expect(() => writer.append(moments[1])).toThrow('is closed');
  });

  it('replaces a file only when asked to', () => {
    const path = pathOf('existing');
    writeFileSync(path, 'precious');
    const message = 'existing: the file exists; remove it or choose another name';
    expect(refusal(() => ReplayWriter.create(path, options))).toBe(message);
    expect(readFileSync(path, 'utf8')).toBe('precious');
    ReplayWriter.create(path, { ...options, overwrite: true }).finish(null);
    expect(verdictOf(openReplayFile(path))).toBe('whole');
  });

  it('takes the moments of one run in order', () => {
    const writer = ReplayWriter.create(new MemorySink(), options);
    expect(() => writer.append(moments[3])).toThrow('event 3 was given for event 0');
  });
});

describe('[R17] a write that fails', () => {
  it('says what, where and what to do, and leaves whole blocks', () => {
    const whole = recordBytes(system, moments, { flushAt: [20] });
    const header = recordBytes(system, [], { cutOff: true }).length;
    for (let room = header; room < whole.length; room += 7) {
      const sink = new FullSink(room);
      const writer = ReplayWriter.create(sink, options);
      const message = refusal(() => {
        for (const moment of moments) {
          if (moment.index === 20) writer.flush();
          writer.append(moment);
        }
        writer.finish(null);
      });
      const replay = mustRead(sink.bytes);
      expect(message).toBe(
        'run.replay: no space is left on the device; free some and record again' +
          ` (the ${replay.eventCount} events written before are whole)`,
      );
      expect(replay.moments()).toEqual(moments.slice(0, replay.eventCount));
      expect(sink.closed).toBe(true);
      expect(() => writer.append(moments[0])).toThrow('is closed');
    }
  });

  it('of the header leaves no file', () => {
    const sink = new FullSink(100);
    const message = 'run.replay: no space is left on the device; free some and record again';
    expect(refusal(() => ReplayWriter.create(sink, options))).toBe(message);
    expect(sink.bytes).toHaveLength(0);
  });

  it.each([
    ['nowhere/run', 'nowhere/run: the directory does not exist; make it first'],
    ['.', '.: the file exists; remove it or choose another name'],
  ])('to %s is refused at once', (name, message) => {
    expect(refusal(() => ReplayWriter.create(`${directory}/${name}`, options))).toBe(message);
  });

  it('to what is no file is refused', () => {
    expect(refusal(() => ReplayWriter.create('/dev/null', { ...options, overwrite: true }))).toBe(
      '/dev/null: this is no regular file; choose another name',
    );
    expect(existsSync('/dev/null')).toBe(true);
  });
});

describe('[R15] a run that no reader would take', () => {
  it('is not recorded', () => {
    const text = 'x'.repeat(2 ** 20 + 1);
    const scenario = { ...toyScenario(), source: { name: 'toy.c', text } };
    const path = pathOf('too-long');
    const create = () => ReplayWriter.create(path, { header: toyHeader({ scenario }), system });
    expect(refusal(create)).toBe(
      'too-long: this run cannot be recorded: scenario.source.text has more than 1048576 characters',
    );
    expect(existsSync(path)).toBe(false);
  });
});
