// The reference plan in DuckDB, through the npm package @duckdb/node-api in the folder REMIT_DUCKDB:
//
//   node duckdb_side.mjs import FILE FOLDER…      reads the standard import files into a database of its own
//   node duckdb_side.mjs plan FILE 2024-01 2025-12  prints one line of JSON, as plan_side does

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const require = createRequire(join(process.env.REMIT_DUCKDB, 'package.json'));
const { DuckDBInstance } = require('@duckdb/node-api');

// `I000000017` and `1234.05` as whole numbers, exactly.
const number = (column) => `CAST(substr(${column}, 2) AS INTEGER)`;
const cents = (column) => `CAST(CAST(${column} AS DECIMAL(18, 2)) * 100 AS BIGINT)`;

async function importFacts(connection, folders) {
  const rows = (name) => {
    const paths = folders.map((folder) => join(folder, name)).filter((path) => existsSync(path));
    return `read_csv([${paths.map((path) => `'${path}'`).join(', ')}], all_varchar = true, header = true)`;
  };
  const statements = [
    `CREATE TABLE partner AS SELECT ${number('partner_id')} AS id, value = 'Gold' AS gold
       FROM ${rows('partner_attributes.csv')}`,
    `CREATE TABLE deal AS SELECT ${number('id')} AS id, ${number('partner_id')} AS partner,
       CAST(closed_on AS DATE) AS closed_on, ${cents('value')} AS value FROM ${rows('deals.csv')} ORDER BY 1`,
    `CREATE TABLE invoice AS SELECT ${number('id')} AS id, ${number('deal_id')} AS deal,
       CAST(issued_on AS DATE) AS issued_on, ${cents('net')} AS net FROM ${rows('invoices.csv')} ORDER BY 1`,
    `CREATE TABLE credit_note AS SELECT ${number('id')} AS id, ${number('invoice_id')} AS invoice,
       CAST(issued_on AS DATE) AS issued_on, ${cents('amount')} AS amount FROM ${rows('credit_notes.csv')} ORDER BY 1`,
  ];
  for (const sql of statements) {
    await connection.run(sql);
  }
}

async function computePlan(connection, first, last) {
  const [year, month] = last.split('-').map(Number);
  const behind = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
  const sql = readFileSync(join(import.meta.dirname, 'reference_plan.duckdb.sql'), 'utf8');
  const started = performance.now();
  const busy = process.cpuUsage();
  const reader = await connection.runAndReadAll(sql, [`${first}-01`, behind]);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(busy);
  const rules = {};
  for (const [rule, sum, lines] of reader.getRows()) {
    rules[rule] = [Number(sum), Number(lines)];
  }
  console.log(JSON.stringify({ seconds, processor_seconds: (user + system) / 1e6, rules }));
}

const [command, file, ...rest] = process.argv.slice(2);
const instance = await DuckDBInstance.create(file);
const connection = await instance.connect();
if (command === 'import') {
  await importFacts(connection, rest);
} else {
  await computePlan(connection, ...rest);
}
connection.closeSync();
