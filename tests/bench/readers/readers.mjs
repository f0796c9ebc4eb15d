/**
 * Other readers of CSV, each used as its documents say and made to give what ours gives: six columns of doubles. They know
 * the file's shape beforehand, which ours finds out, and check nothing.
 */
import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import Papa from 'papaparse';
import { inferSchema, initParser } from 'udsv';

const COLUMNS = 6;

/** @param {string} path */
async function udsv(path) {
  const text = await readFile(path, 'utf8');
  const parser = initParser(inferSchema(text));
  return parser.typedCols(text).map((column) => Float64Array.from(column));
}

/** @param {string} path */
async function papaparse(path) {
  const text = await readFile(path, 'utf8');
  const { data } = Papa.parse(text, { dynamicTyping: true, fastMode: true, skipEmptyLines: true });
  const rows = data.length - 1;
  return Array.from({ length: COLUMNS }, (_, k) => Float64Array.from({ length: rows }, (_, i) => data[i + 1][k]));
}

/** @param {string} path */
async function duckdb(path) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.run(`SELECT COLUMNS(*)::DOUBLE FROM read_csv('${path.replaceAll("'", "''")}')`);
  const chunks = await result.fetchAllChunks();
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const columns = Array.from({ length: COLUMNS }, () => new Float64Array(rows));
  let at = 0;
  for (const chunk of chunks) {
    for (let k = 0; k < COLUMNS; k++) columns[k].set(chunk.getColumnVector(k).items.subarray(0, chunk.rowCount), at);
    at += chunk.rowCount;
  }
  connection.closeSync();
  instance.closeSync();
  return columns;
}

/** Every reader: its name, what it is, and how it reads a file into `[ts, open, high, low, close, volume]`. */
export const readers = [
  { name: 'uDSV', what: 'the same file by uDSV, typed columns', read: udsv },
  { name: 'papaparse', what: 'the same by papaparse, its fast mode with numbers', read: papaparse },
  { name: 'DuckDB', what: 'the same by DuckDB, on all cores', read: duckdb },
];
