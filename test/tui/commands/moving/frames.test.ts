import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { type KeptRun, kept } from '../../../report/kept-run.ts';
import { Session } from '../../pictures.ts';

let race: KeptRun;
beforeAll(async () => {
  await prepareLanguage();
  race = kept('replays/ftrace-nmi-2008.replay');
});

/** Lines of source that the pane marks with the glyph of where the CPU stands. */
const here = (session: Session): string[] =>
  [...session.picture.matchAll(/^ ?\S? +> ?(\d+) /gm)].map((match) => match[1]);

describe('[U30] frames', () => {
  it("the failure opens in the protocol's own code, not in the library's", () => {
    const session = new Session(race);
    expect(session.picture).toContain('source: ftrace-nmi-2008.c, CPU0, #1 of 8');
    expect(here(session)).toEqual(['71']);
  });

  it('u and d go out and in, the panes with them', () => {
    const session = new Session(race);
    expect(session.press('d').message).toMatch(
      /^frame #0 of 8: probe_kernel_write, kernel\.c:\d+, nmi\.$/,
    );
    expect(session.picture).toContain('source: kernel.c, CPU0, #0 of 8');
    expect(session.press('d').message).toBe('This is the innermost frame.');
    session.press('u u');
    expect(session.message).toBe('frame #2 of 8: ftrace_nmi_enter, ftrace-nmi-2008.c:80, nmi.');
    expect(here(session)).toEqual(['80']);
    expect(session.press('9 u').message).toMatch(/^frame #7 of 8: patcher, /);
    expect(session.press('u').message).toBe('This is the outermost frame.');
    session.type(':frame 6');
    session.type(':focus memory');
    expect(session.picture).toContain('ftrace_replace_code');
    expect(session.type(':frame 8').message).toBe('There is no frame #8: they are #0 to #7.');
    expect(session.type(':frame x').message).toBe('Say the number of a frame: K lists them.');
  });

  it('another mark or CPU has the default one again', () => {
    const session = new Session(race).press('u u');
    expect(session.model.frame).toBe(3);
    expect(session.press('S').model.frame).toBeNull();
    session.press('u <');
    expect(session.model.frame).toBeNull();
    session.press('> u').type(':goto 50');
    expect(session.model.frame).toBeNull();
  });

  it('K lists them, Enter goes to one', () => {
    const session = new Session(race).press('K');
    expect(session.picture).toContain('frames of CPU0');
    expect(session.picture).toMatch(/> #1 {2}nmi {3}ftrace-nmi-2008\.c:71 +ftrace_mod_code\(\)/);
    session.press('j enter');
    expect(session.model).toMatchObject({ frame: 2, overlay: null });
    const idle = new Session(race).type(':goto 0');
    expect(idle.press('K').model.overlay).not.toBeNull();
  });
});
