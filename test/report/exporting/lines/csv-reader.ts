/** A reader of CSV, by RFC 4180: records of cells, which may stand in quotes and hold anything then. */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const record: string[] = [];
    for (let isOver = false; !isOver; at++) {
      const quoted = /^"((?:[^"]|"")*)"/.exec(text.slice(at, at + 10_000));
      const plain = /^[^",\n]*/.exec(text.slice(at, at + 10_000))?.[0] ?? '';
      record.push(quoted === null ? plain : quoted[1].replaceAll('""', '"'));
      at += quoted === null ? plain.length : quoted[0].length;
      if (text[at] !== ',' && text[at] !== '\n') throw new Error(`${text[at]} behind a cell`);
      isOver = text[at] === '\n';
    }
    records.push(record);
  }
  return records;
}
