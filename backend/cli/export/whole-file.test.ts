import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvRows } from './csv-rows.js';
import { parquetRows } from './parquet-footer.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperdesk-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(content: string | Buffer): string {
  const file = join(folder, 'file');
  writeFileSync(file, content);
  return file;
}

describe('csvRows', () => {
  it.each([
    ['a header only', 'a,b\n', 0],
    ['two rows', 'a,b\r\n1,2\r\n3,4\r\n', 2],
    ['a newline and a doubled quote within quotes', 'a\n"x ""y""\nz"\n1\n', 2],
  ])('counts %s', async (_name, text, rows) => {
    expect(await csvRows(written(text))).toBe(rows);
  });

  it.each([
    ['nothing', ''],
    ['half a line', 'a,b\n1,2\n3,'],
    ['an open quote', 'a\n"x\n'],
  ])('refuses %s', async (_name, text) => {
    await expect(csvRows(written(text))).rejects.toThrow('not whole');
  });
});

function parquet(footer: readonly number[], tail = 'PAR1'): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1data'), Buffer.from(footer), length, Buffer.from(tail)]);
}
const VERSION = [0x15, 0x02];
/** As QuestDB 9.3.4 writes the schema of a timestamp `ts` and a double `price`. */
const SCHEMA = Array.from(
  Buffer.from(
    '193c' + '4800150400' + '1504250018027473251435011c8c111c2c0000000000' + '150a250218057072696365550100',
    'hex',
  ),
);
/** A list of 16 (hence a count of its own) structs with a boolean, a byte, a double, a list of booleans and a long id. */
const STRANGE = [0x11, 0x13, 9, 0x17, 1, 2, 3, 4, 5, 6, 7, 8, 0x19, 0x21, 1, 2, 0x05, 0x64, 0x02, 0x00];
const STRANGERS = [0x19, 0xfc, 0x10, ...Array.from({ length: 16 }, () => STRANGE).flat()];
// 300 as zigzag varint is 600 = 0xd8 0x04.
const ROWS = [0x16, 0xd8, 0x04, 0x00];

describe('parquetRows', () => {
  it('reads the number of rows behind the schema', async () => {
    expect(await parquetRows(written(parquet([...VERSION, ...SCHEMA, ...ROWS])))).toBe(300);
  });

  it('reads over every kind of field that a footer may have', async () => {
    expect(await parquetRows(written(parquet([...VERSION, ...STRANGERS, ...ROWS])))).toBe(300);
  });

  it.each<[string, Buffer]>([
    ['a file cut off before its footer', parquet([...VERSION, ...SCHEMA, ...ROWS]).subarray(0, -12)],
    ['a file without the magic bytes at its end', parquet([...VERSION, ...SCHEMA, ...ROWS], 'XXXX')],
    ['a footer that names no rows', parquet([...VERSION, ...SCHEMA, 0x00])],
    ['a footer cut off within its schema', parquet([...VERSION, ...SCHEMA.slice(0, 10)])],
    ['an error as JSON', Buffer.from('{"error":"table does not exist"}')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', async (_name, bytes) => {
    await expect(parquetRows(written(bytes))).rejects.toThrow();
  });
});
