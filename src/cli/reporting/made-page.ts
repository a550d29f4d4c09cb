/** A page that `report` has made. */
import { type Assets, readAssets } from '../../page/html/assets.ts';
import type { ExitStatus } from '../process/exit.ts';
import { VERSION } from '../process/version.ts';

export interface MadePage {
  text: string;
  /** What the verb ends with once it is written. */
  status: ExitStatus;
  /** Which events of how many it holds; null where there is no run in it. */
  events: { start: number; end: number; all: number } | null;
}

/** What every page has of the tool that makes it. */
export const ownParts = (): { assets: Assets; tool: string } => ({
  assets: readAssets(),
  tool: `pokelab ${VERSION}`,
});
