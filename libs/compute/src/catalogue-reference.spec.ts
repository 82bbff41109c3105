import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isCodedError } from '#libs/errors';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Accelerator } from './accelerator.js';
import { findAccelerator } from './index.js';

const REFERENCE = fileURLToPath(new URL('../../../../shared/data/reference/epoch_ml_hardware.csv', import.meta.url));

type Figure = 'half' | 'fp8' | 'fp4' | 'tf32' | 'fp32' | 'fp64' | 'int8' | 'memory';
const FIGURES: readonly Figure[] = ['half', 'fp8', 'fp4', 'tf32', 'fp32', 'fp64', 'int8', 'memory'];

/** Largest relative deviation that passes without a reason. */
const TOLERANCE = 0.05;

const MATRIX = 'the table has the vector units, the catalogue the faster matrix units';
const VECTOR_HALF = 'the table has the vector units only, the catalogue the matrix units';
const ACCUMULATE = 'the table has FP16 accumulation (or sparsity with FP32 accumulation), the catalogue dense with FP32 accumulation';
const CLOCKS = "the table has cores × a lower clock, the catalogue the manufacturer's peak";
const OPEN = 'the name leaves the variant open: the catalogue takes the larger';
const REPEATED = 'the table repeats the MI350X';

/** Figures that differ by more than the tolerance, each with the reason why the catalogue's stands. */
const EXCEPTIONS: Readonly<Record<string, Partial<Record<Figure, string>>>> = {
  'AMD Instinct MI300A': { fp64: MATRIX },
  'AMD Instinct MI300X': { fp64: MATRIX },
  'AMD Instinct MI325X': { fp64: MATRIX },
  'AMD Instinct MI355X': { fp8: REPEATED, fp4: REPEATED },
  'AMD Radeon Instinct MI250X': { fp32: MATRIX, fp64: MATRIX },
  'Amazon Trainium1': { int8: 'the manufacturer documents 380 TOP/s' },
  'Huawei Ascend 910B': { memory: 'the bin with this peak has 64 GB; only the slowest has 32' },
  'Intel Data Center GPU Max 1550': { half: VECTOR_HALF },
  'NVIDIA A10 PCIe': { half: VECTOR_HALF },
  'NVIDIA A100': { fp64: MATRIX, memory: OPEN },
  'NVIDIA A100 PCIe': { fp64: MATRIX, memory: OPEN },
  'NVIDIA A100 SXM4 40 GB': { fp64: MATRIX },
  'NVIDIA A100 SXM4 80 GB': { fp64: MATRIX },
  'NVIDIA A10G': { half: VECTOR_HALF, fp32: CLOCKS },
  'NVIDIA A800 PCIe 40 GB': { fp64: MATRIX },
  'NVIDIA A800 PCIe 80 GB': { fp64: MATRIX },
  'NVIDIA A800 SXM': { fp64: MATRIX },
  'NVIDIA B200': { fp32: CLOCKS, fp64: CLOCKS },
  'NVIDIA B300 (Blackwell Ultra)': { memory: 'the table has the usable part of 288 GB' },
  'NVIDIA GB200': { fp32: 'the table has the preliminary 90 TFLOP/s', fp64: 'the table has the preliminary 45 TFLOP/s' },
  'NVIDIA GH200': { fp64: MATRIX },
  'NVIDIA GeForce RTX 3090': { half: VECTOR_HALF },
  'NVIDIA GeForce RTX 3090 Ti': { half: ACCUMULATE },
  'NVIDIA GeForce RTX 4080': { half: VECTOR_HALF },
  'NVIDIA GeForce RTX 4090': { half: ACCUMULATE },
  'NVIDIA H100 PCIe': { fp64: MATRIX },
  'NVIDIA H100 SXM5 80GB': { fp64: MATRIX },
  'NVIDIA H200 SXM': { fp64: MATRIX },
  'NVIDIA H800 SXM5': { tf32: 'the table has a slip of the H100 figure (454.5 for 494.5)', fp32: CLOCKS, fp64: 'fp64 of the export variant is capped at 1 TFLOP/s' },
  'NVIDIA M40': { memory: OPEN },
  'NVIDIA P100': { half: OPEN, fp32: OPEN, fp64: OPEN },
  'NVIDIA RTX 6000 Ada Generation': { half: VECTOR_HALF },
  'NVIDIA RTX A6000': { half: VECTOR_HALF },
  'NVIDIA Tesla K80': { fp32: CLOCKS, fp64: CLOCKS },
  'NVIDIA Tesla V100 SXM2': { memory: OPEN },
  'NVIDIA Titan V': { half: VECTOR_HALF },
};

type Row = Readonly<Record<string, string>>;
const figureOf = (row: Row, column: string): number => Number(row[column] ?? '');

function tableFigure(row: Row, figure: Figure): number {
  if (figure === 'half') return figureOf(row, 'tensor_fp16_flops') || figureOf(row, 'fp16_flops');
  if (figure === 'memory') return figureOf(row, 'memory_bytes');
  return figureOf(row, figure === 'int8' ? 'int8_ops' : `${figure}_flops`);
}

function catalogueFigure(entry: Accelerator, figure: Figure): number | undefined {
  if (figure === 'memory') return entry.memoryGB * 1e9;
  const peak = figure === 'half' ? (entry.peakGOPs.fp16 ?? entry.peakGOPs.bf16) : entry.peakGOPs[figure];
  return peak === undefined ? undefined : peak * 1e9;
}

function inCatalogue(name: string): Accelerator | undefined {
  try {
    return findAccelerator(name);
  } catch (error) {
    if (isCodedError(error) && error.code === 'COMPUTE_ACCELERATOR_UNKNOWN') return undefined;
    throw error;
  }
}

describe.skipIf(!existsSync(REFERENCE))('figures against the Epoch AI hardware table (needs ../shared/data/reference)', () => {
  const rows: Row[] = existsSync(REFERENCE) ? parse(readFileSync(REFERENCE), { columns: true, bom: true }) : [];
  const pairs = rows.flatMap((row) => {
    const name = row['hardware'] ?? '';
    const entry = inCatalogue(name);
    return entry === undefined ? [] : [{ name, row, entry }];
  });
  const deviations = pairs.flatMap(({ name, row, entry }) =>
    FIGURES.flatMap((figure) => {
      const table = tableFigure(row, figure);
      const own = catalogueFigure(entry, figure);
      return table > 0 && own !== undefined && Math.abs(own / table - 1) > TOLERANCE ? [{ name, figure, table, own }] : [];
    }),
  );

  test('most data-centre rows of the table are in the catalogue', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(75);
  });

  test('a figure that is more than 5 % off has a reason', () => {
    expect(deviations.filter(({ name, figure }) => EXCEPTIONS[name]?.[figure] === undefined)).toEqual([]);
  });

  test('a reason is only listed where it is needed', () => {
    const needed = new Set(deviations.map(({ name, figure }) => `${name}: ${figure}`));
    const listed = Object.entries(EXCEPTIONS).flatMap(([name, figures]) => Object.keys(figures).map((figure) => `${name}: ${figure}`));
    expect(listed.filter((place) => !needed.has(place))).toEqual([]);
  });

  test('no accelerator has twice the half-precision peak of the table: the mark of a figure with sparsity', () => {
    const doubled = deviations.filter(({ name, figure, table, own }) => own / table > 1.9 && !/units/.test(EXCEPTIONS[name]?.[figure] ?? '') && figure !== 'memory');
    expect(doubled).toEqual([]);
  });
});
