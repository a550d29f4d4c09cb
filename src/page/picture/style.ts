/** The colours of the picture, light and dark; a page that holds it sets the same names. */

export const COLOURS = {
  light: {
    paper: '#ffffff',
    ink: '#1b1f24',
    faint: '#656d76',
    line: '#d0d7de',
    lane: '#f6f8fa',
    accent: '#0969da',
    nmi: '#8e2f9e',
    stopper: '#9a6700',
    interrupt: '#1668a8',
    trap: '#1a7f37',
    bad: '#cf222e',
    old: '#3d5a80',
    new: '#1a7f37',
    arrow: '#6e7781',
  },
  dark: {
    paper: '#0d1117',
    ink: '#e6edf3',
    faint: '#8d96a0',
    line: '#30363d',
    lane: '#161b22',
    accent: '#58a6ff',
    nmi: '#e2a0f0',
    stopper: '#e3b341',
    interrupt: '#79c0ff',
    trap: '#56d364',
    bad: '#ff7b72',
    old: '#9ecbff',
    new: '#7ee787',
    arrow: '#8d96a0',
  },
} as const;

const declared = (colours: Readonly<Record<string, string>>): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

/** Colours as custom properties of `root`, dark where the reader's system is. */
export const colourRules = (root: string): string =>
  `${root}{${declared(COLOURS.light)}}@media (prefers-color-scheme:dark){${root}{${declared(COLOURS.dark)}}}`;

/** What draws the picture's parts, below `root`. */
export const pictureRules = (root: string): string =>
  [
    `text{font:12px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:var(--ink);white-space:pre}`,
    `.title{font-weight:600}`,
    `.number,.function,.note{fill:var(--faint)}`,
    `.lane{fill:var(--lane);stroke:var(--line)}`,
    `.span{fill-opacity:.13;stroke-opacity:.55}`,
    `.nmi{fill:var(--nmi);stroke:var(--nmi)}`,
    `.stopper{fill:var(--stopper);stroke:var(--stopper);stroke-dasharray:4 3}`,
    `.interrupt{fill:var(--interrupt);stroke:var(--interrupt)}`,
    `.trap{fill:var(--trap);stroke:var(--trap)}`,
    `text.nmi,text.stopper,text.interrupt,text.trap{stroke:none;font-weight:600}`,
    `text.smp{fill:var(--stopper)}`,
    `text.bad{fill:var(--bad);font-weight:600}`,
    `.failing{fill:var(--bad);fill-opacity:.14;stroke:var(--bad)}`,
    `.arrow{fill:none;stroke:var(--arrow);stroke-opacity:.75}`,
    `.head{fill:var(--arrow)}`,
    `.flow.changed .arrow{stroke:var(--bad);stroke-dasharray:5 3}`,
    `.flow.changed .head{fill:var(--bad)}`,
    `.site{stroke:var(--line)}`,
    `.o{fill:var(--old)}.n{fill:var(--new);font-weight:600}.x{fill:var(--bad);font-weight:600}.eq{fill:var(--ink)}`,
    `.unmet{fill:var(--lane);stroke:var(--line)}`,
    `.met{fill:var(--accent);fill-opacity:.55}`,
    `.fails{fill:var(--bad)}`,
    `rect.changed{fill:none;stroke:var(--bad)}`,
  ]
    .map((rule) =>
      rule.replace(/(^|\})([^{]+)\{/g, (_, end: string, selectors: string) => {
        const below = selectors.split(',').map((selector) => `${root} ${selector}`);
        return `${end}${below.join(',')}{`;
      }),
    )
    .join('');
