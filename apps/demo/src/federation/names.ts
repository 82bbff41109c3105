import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type { Random } from '#libs/evasion';

/** Spellings of one company, at least two. */
export type Spellings = readonly string[];

const FIRST = ['Northwind', 'Halcyon', 'Marigold', 'Bluefin', 'Ironbark', 'Quillon', 'Sundial', 'Tamarack', 'Verity', 'Corvid', 'Larkspur', 'Obsidian', 'Petrel', 'Redwood', 'Saffron', 'Umber'];
const SECOND = ['Analytics', 'Compute', 'Biosciences', 'Robotics', 'Logistics', 'Materials', 'Dynamics', 'Media', 'Optics', 'Research', 'Energy', 'Mobility', 'Genomics', 'Capital', 'Foods', 'Aerospace'];

/** Invented companies for a clone without the data sets: every pair of words once, in three spellings. */
export function syntheticSpellings(): Spellings[] {
  return FIRST.flatMap((first) =>
    SECOND.map((second) => [`${first} ${second} Ltd`, `${first.toUpperCase()} ${second.toUpperCase()} LIMITED`, `${first} ${second}, Ltd.`]),
  );
}

/** Companies written differently by different sources (`company_name_variants.csv.gz`); undefined where the file is not there. */
export async function variantSpellings(companyDir: string): Promise<Spellings[] | undefined> {
  const file = join(companyDir, 'company_name_variants.csv.gz');
  if (!existsSync(file)) return undefined;
  const byEntity = new Map<string, string[]>();
  const rows = createReadStream(file).pipe(createGunzip()).pipe(parse({ columns: true }));
  for await (const row of rows as AsyncIterable<{ entity_id: string; name: string }>) {
    const names = byEntity.get(row.entity_id) ?? [];
    names.push(row.name);
    byEntity.set(row.entity_id, names);
  }
  return [...byEntity.values()].filter((names) => names.length > 1);
}

/** Hands out companies without repetition, in a seeded order. */
export function companyDealer(spellings: readonly Spellings[], random: Random): () => Spellings {
  const deck = [...spellings];
  let dealt = 0;
  return () => {
    if (dealt >= deck.length) {
      dealt += 1;
      return [`Company ${dealt} Ltd`, `COMPANY ${dealt} LIMITED`];
    }
    const chosen = random.integer(dealt, deck.length - 1);
    const company = deck[chosen] ?? [];
    deck[chosen] = deck[dealt] ?? [];
    deck[dealt] = company;
    dealt += 1;
    return company;
  };
}
