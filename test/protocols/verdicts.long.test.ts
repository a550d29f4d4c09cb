/** What verdicts.test.ts says, with the reduction and without. */
import './verdicts.test.ts';
