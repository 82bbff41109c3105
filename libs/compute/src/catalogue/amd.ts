import type { Entry } from '../accelerator.js';

const CDNA3 = { fp64: 163_400, fp32: 163_400, tf32: 653_700, bf16: 1_307_400, fp16: 1_307_400, fp8: 2_614_900, int8: 2_614_900 };

/** AMD Instinct; `fp64` and `fp32` are the matrix-core peaks, twice the vector ones on CDNA 2 and 3. */
export const AMD: readonly Entry[] = [
  { model: 'AMD Instinct MI100', aliases: ['MI100'], peakGOPs: { fp64: 11_500, fp32: 46_100, bf16: 92_300, fp16: 184_600, int8: 184_600 }, memoryGB: 32, source: 'AMD Instinct MI100 brochure, 2020' },
  { model: 'AMD Instinct MI210', aliases: ['MI210'], peakGOPs: { fp64: 45_300, fp32: 45_300, bf16: 181_000, fp16: 181_000, int8: 181_000 }, memoryGB: 64, source: 'AMD Instinct MI210 datasheet, 2022' },
  { model: 'AMD Instinct MI250', aliases: ['MI250'], peakGOPs: { fp64: 90_500, fp32: 90_500, bf16: 362_100, fp16: 362_100, int8: 362_100 }, memoryGB: 128, source: 'AMD Instinct MI200 series datasheet, 2021' },
  { model: 'AMD Instinct MI250X', aliases: ['MI250X', 'Radeon Instinct MI250X'], peakGOPs: { fp64: 95_700, fp32: 95_700, bf16: 383_000, fp16: 383_000, int8: 383_000 }, memoryGB: 128, source: 'AMD Instinct MI200 series datasheet, 2021' },
  { model: 'AMD Instinct MI300A', aliases: ['MI300A'], peakGOPs: { fp64: 122_600, fp32: 122_600, tf32: 490_300, bf16: 980_600, fp16: 980_600, fp8: 1_961_200, int8: 1_961_200 }, memoryGB: 128, source: 'AMD Instinct MI300A datasheet, 2023' },
  { model: 'AMD Instinct MI300X', aliases: ['MI300X'], peakGOPs: CDNA3, memoryGB: 192, source: 'AMD Instinct MI300X datasheet, 2023' },
  { model: 'AMD Instinct MI325X', aliases: ['MI325X'], peakGOPs: CDNA3, memoryGB: 256, source: 'AMD Instinct MI325X datasheet, 2024' },
  { model: 'AMD Instinct MI350X', aliases: ['MI350X'], peakGOPs: { fp64: 72_100, fp32: 144_200, bf16: 2_309_600, fp16: 2_309_600, fp8: 4_614_000, int8: 4_614_000, fp4: 9_227_500 }, memoryGB: 288, source: 'AMD Instinct MI350X datasheet, 2025' },
  { model: 'AMD Instinct MI355X', aliases: ['MI355X'], peakGOPs: { fp64: 78_600, fp32: 157_300, bf16: 2_516_600, fp16: 2_516_600, fp8: 5_033_200, int8: 5_033_200, fp4: 10_066_300 }, memoryGB: 288, source: 'AMD Instinct MI355X datasheet, 2025' },
];
