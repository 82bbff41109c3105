import { describe, expect, test } from 'vitest';
import { ADVERSARIES } from '../adversary/catalogue.js';
import { BENIGN } from '../benign/catalogue.js';
import { DAY } from './cuts.js';
import { reporterFiles } from './reporter-files.js';
import { settingOf } from './testing/setting.js';

function rowsOf(csv: string): Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = csv.trimEnd().split('\n');
  const columns = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    if (cells.length !== columns.length) throw new Error('a row has another number of cells than the head');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] as string]));
  });
}

describe('the files of a provider', () => {
  test.each([...ADVERSARIES, ...BENIGN].map((family) => [family.name, family] as const))('hold its customers, its workloads and every byte of its traffic, cut at midnight: %s', (_, family) => {
    const scenario = family.generate(settingOf(3));
    for (const provider of new Set(scenario.accounts.map((account) => account.provider))) {
      const { customers, workloads, exchanges } = reporterFiles(scenario, provider);
      const mine = scenario.works.filter(({ account }) => account.provider === provider);
      expect(rowsOf(customers).map(({ customer_id: id }) => id)).toEqual(scenario.accounts.filter((account) => account.provider === provider).map(({ row }) => row.customer_id));
      expect(rowsOf(workloads).map(({ workload_id: id }) => id)).toEqual(mine.map(({ id }) => id));
      const records = rowsOf(exchanges);
      const traffic = scenario.exchanges.filter(({ workload }) => workload.account.provider === provider);
      const sum = (values: readonly number[]): bigint => values.reduce((total, value) => total + BigInt(value), 0n);
      expect(sum(records.map(({ bytes_out: bytes }) => Number(bytes)))).toBe(sum(traffic.map(({ bytesOut }) => bytesOut)));
      expect(sum(records.map(({ bytes_in: bytes }) => Number(bytes)))).toBe(sum(traffic.map(({ bytesIn }) => bytesIn)));
      expect(records.filter(({ from, to }) => Math.floor(Number(from) / DAY) !== Math.floor((Number(to) - 1) / DAY))).toEqual([]);
    }
  });
});
