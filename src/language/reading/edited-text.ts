/** A text with words put in for others, and the way back from its places to the file's. */

/** `text` stands for what the file has from `start` to `end`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export class EditedText {
  readonly text: string;
  /** In order, not overlapping; `at` is where the edit begins in the edited text. */
  private readonly edits: (Edit & { at: number })[] = [];

  constructor(file: string, edits: readonly Edit[]) {
    let text = '';
    let done = 0;
    for (const edit of edits) {
      text += file.slice(done, edit.start);
      this.edits.push({ ...edit, at: text.length });
      text += edit.text;
      done = edit.end;
    }
    this.text = text + file.slice(done);
  }

  /** The file's offset of an offset in the edited text; inside what was put in: where it begins. */
  toFile(offset: number): number {
    let [low, high] = [0, this.edits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.edits[middle].at < offset) low = middle + 1;
      else high = middle;
    }
    const edit = this.edits[low - 1];
    if (edit === undefined) return offset;
    const behind = offset - edit.at - edit.text.length;
    return behind < 0 ? edit.start : edit.end + behind;
  }
}
