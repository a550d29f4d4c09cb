import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { type KeptRun, kept } from '../../../report/kept-run.ts';
import { Session } from '../../pictures.ts';

let race: KeptRun;
beforeAll(async () => {
  await prepareLanguage();
  race = kept('replays/ftrace-nmi-2008.replay');
});

/** The event that put a store to the variable into a buffer. */
function bufferedAt(name: string): number {
  const { timeline } = race;
  const cell = timeline.system.program.cells.find((known) => known.name === name);
  return timeline.find(0, 1, (index) => {
    const { event } = timeline.momentAt(index);
    return event.kind === 'buffered' && event.address === cell?.address;
  });
}

describe('[U32] :print', () => {
  it('answers in the message, in the frame that is looked at', () => {
    const session = new Session(race);
    expect(session.type(':print in_nmi').message).toBe('in_nmi = 2');
    expect(session.type(':print/x in_nmi + 14').message).toBe('in_nmi + 14 = 0x10');
    expect(session.type(':print /x in_nmi').message).toBe('in_nmi = 0x2');
    expect(session.type(':print/q in_nmi').message).toBe(
      'There is no format /q: there are /x, /d, /u, /o, /t, /b, /c.',
    );
    expect(session.type(':print size').message).toMatch(/^"size" is not in scope here: it is a/);
    session.press('d');
    expect(session.type(':print size').message).toBe('size = 5');
    expect(session.type(':print in_nim').message).toBe(
      'column 1: nothing is called "in_nim"; there is in_nmi',
    );
  });

  it('says what memory holds, and which CPU sees something else', () => {
    const session = new Session(race).type(`:goto ${bufferedAt('write_flag')}`);
    expect(session.type(':print write_flag').message).toBe('write_flag = 0; CPU0 sees 1');
    expect(session.type(':print cpu0: write_flag').message).toBe('cpu0: write_flag = 1');
    expect(session.type(':print CPU1:write_flag').message).toBe('CPU1:write_flag = 0');
  });

  it('is asked by p, with the selected variable or byte; Tab completes', () => {
    const session = new Session(race).type(':focus statistics');
    expect(session.press('p').model.prompt?.text).toBe('print ');
    session.press('escape').type(':focus memory');
    session.press('j p');
    expect(session.model.prompt?.text).toMatch(/^print [a-z_]\w+$/);
    session.press('escape').type(':focus text').press('l p');
    expect(session.model.prompt?.text).toBe('print vfs_read[1]');
    session.press('escape p C-u p r i n t space w r i t e _ f tab');
    expect(session.model.prompt?.text).toBe('print write_flag');
    session.press('escape d p C-u p r i n t / x space s i tab');
    expect(session.model.prompt?.text).toBe('print/x size');
  });

  it('Tab completes conditions too, with variables of any function', () => {
    const session = new Session(race).type(':focus lanes').press(': b r e a k space 8 0 space i f');
    session.press('space w r i t e _ f tab');
    expect(session.model.prompt?.text).toBe('break 80 if write_flag');
    session.press('C-u f i l t e r space i f space 1 space & & space e n a b tab');
    expect(session.model.prompt?.text).toBe('filter if 1 && enable');
  });

  it('gives long answers as a list', () => {
    const session = new Session(race).type(
      ':print replaced[0] + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi',
    );
    expect(session.message).toMatch(/"replaced" is not in scope here/);
    session.type(
      ':print in_nmi + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi + in_nmi',
    );
    expect(session.model.overlay?.list).toBe('print');
    expect(session.picture).toContain('+- print ---');
    expect(session.press('escape').model.overlay).toBeNull();
  });
});

describe('[U33] pins', () => {
  it('stay in sight: value, who sees something else, what the event changed', () => {
    const at = bufferedAt('write_flag');
    const session = new Session(race).type(`:goto ${at - 1}`);
    expect(session.picture).not.toContain('pins');
    expect(session.type(':pin write_flag').message).toBe('Pinned: write_flag = 0');
    expect(session.picture).toContain('> 1  write_flag = 0');
    session.press('i');
    expect(session.picture).toContain('> 1  write_flag = 0; CPU0 sees 1');
    session.type(':goto 114').press('I i');
    const committed = race.timeline.find(at, 1, (index) => {
      const { event } = race.timeline.momentAt(index);
      return event.kind === 'committed' && event.value === 1;
    });
    session.type(`:goto ${committed}`);
    expect(session.picture).toContain(`> 1  write_flag = 1 (was 0, CPU0 @`);
    session.press('s');
    expect(session.picture).not.toContain('(was 0');
    session.type(`:goto ${at - 1}`);
    expect(session.picture).not.toContain('(was 1');
  });

  it('of a variable of a function are those of that function', () => {
    const session = new Session(race).press('d').type(':pin size');
    expect(session.message).toBe('Pinned: size = 5');
    session.press('u').type(':focus pins').press('z');
    expect(session.picture).toContain('> 1  size (probe_kernel_write(), CPU0) = 5');
    session.press('>');
    expect(session.picture).toContain('> 1  size (probe_kernel_write(), CPU0) = 5');
    session.press('g');
    expect(session.picture).toContain(
      '> 1  size (probe_kernel_write(), CPU0): <CPU0 is not in probe_kernel_write()>',
    );
  });

  it('are set by P, again taken away, listed, deleted', () => {
    const session = new Session(race).type(':focus memory');
    expect(session.press('P').message).toMatch(/^Pinned: \w+ = /);
    expect(session.press('P').message).toMatch(/^Unpinned: /);
    expect(session.model.pins).toEqual([]);
    session.press('P').type(':pin write_status').type(':pin cpu1: in_nmi + 1').type(':focus pins');
    expect(session.model.pins).toHaveLength(3);
    expect(session.press('k p').model.prompt?.text).toBe('print write_status');
    session.press('escape delete');
    expect(session.model.pins.map(({ text }) => text)).not.toContain('write_status');
    expect(session.type(':unpin 7').message).toBe('Say which: :unpin 1 to 2, or :unpin all.');
    expect(session.type(':unpin cpu1: in_nmi + 1').model.pins).toHaveLength(1);
    expect(session.type(':unpin all').model).toMatchObject({ pins: [], focus: 'memory' });
    expect(session.type(':focus pins').message).toMatch(/^Nothing is pinned/);
    expect(session.type(':pin in_nmi').type(':pin in_nmi').message).toBe('That is pin 1 already.');
    session.type(':unpin 1');
    expect(session.type(':pin nope').message).toMatch(/^column 1: nothing is called "nope"/);
    expect(session.press('P').message).toMatch(/^Pinned: /);
    session.type(':focus statistics');
    expect(session.press('P').model.prompt?.text).toBe('pin ');
  });
});
