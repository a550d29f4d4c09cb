/** The program of a page: everything else is there without it. */
import type { PageDocument } from '../document/page-document.ts';
import { Bench } from './bench.ts';
import { found } from './dom.ts';

const data = JSON.parse(found('#data').textContent ?? '') as PageDocument;
const root = found<HTMLElement>('.bench');
document.documentElement.classList.add('runs-here');
const bench = new Bench(data, root);

function follow(isFirst: boolean): void {
  if (bench.goToAddress(location.hash) && (!isFirst || location.hash !== '')) root.scrollIntoView();
}
window.addEventListener('hashchange', () => follow(false));
follow(true);
