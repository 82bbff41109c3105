import type { Entry } from '../accelerator.js';

export const INTEL: readonly Entry[] = [
  { model: 'Intel Data Center GPU Max 1550', aliases: ['Max 1550', 'Ponte Vecchio', 'Data Center GPU Max 1550'], peakGOPs: { fp64: 52_430, fp32: 52_430, tf32: 419_000, bf16: 839_000, fp16: 839_000, int8: 1_678_000 }, memoryGB: 128, source: 'Intel Data Center GPU Max series product brief, 2023' },
  { model: 'Intel Gaudi 2', aliases: ['Gaudi 2', 'Habana Gaudi 2', 'HL-225H'], peakGOPs: { bf16: 432_000, fp8: 865_000 }, memoryGB: 96, source: 'Intel Gaudi 2 whitepaper, 2024' },
  { model: 'Intel Gaudi 3', aliases: ['Gaudi 3', 'Habana Gaudi 3', 'HL-325L'], peakGOPs: { bf16: 1_678_000, fp8: 1_678_000 }, memoryGB: 128, source: 'Intel Gaudi 3 whitepaper (MME), 2024' },
];

// Huawei prints few dense figures for the 910B family and the 910C; published values differ by up to a fifth between bins.
export const HUAWEI: readonly Entry[] = [
  { model: 'Huawei Ascend 910', aliases: ['Ascend 910', 'Ascend 910A', 'Ascend 910 (256 TFLOPS)'], peakGOPs: { fp16: 256_000, int8: 512_000 }, memoryGB: 32, source: 'Huawei Ascend 910 announcement, 2019' },
  { model: 'Huawei Ascend 910B', aliases: ['Ascend 910B', 'Ascend 910B2'], peakGOPs: { fp32: 94_000, bf16: 376_000, fp16: 376_000 }, memoryGB: 64, source: 'Huawei Ascend 910B2 technical tables as published by Atlas 800T A2 vendors, 2023' },
  { model: 'Huawei Ascend 910C', aliases: ['Ascend 910C'], peakGOPs: { bf16: 800_000, fp16: 800_000, int8: 1_504_000 }, memoryGB: 128, source: 'Huawei CloudMatrix 384 paper and vendor tables (both dies), 2025' },
];

/** WSE-2: 850,000 cores, 7.5 PFLOP/s dense FP16. On-wafer SRAM counts as its memory. */
export const CEREBRAS: readonly Entry[] = [
  { model: 'Cerebras WSE-2', aliases: ['WSE-2', 'CS-2'], peakGOPs: { fp16: 7_500_000 }, memoryGB: 40, source: 'Cerebras WSE-2 datasheet, 2021' },
];
