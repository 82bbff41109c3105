import type { Entry } from '../accelerator.js';

/**
 * GeForce, TITAN and RTX workstation boards. `fp16`, `bf16` and `fp8` are the tensor-core peaks with FP32 accumulation,
 * which training needs; on GeForce boards that is half of the FP16-accumulate figure often quoted
 * (RTX 4090: 165.2, not 330.3 and not the 660.6 with sparsity).
 */
export const NVIDIA_WORKSTATION: readonly Entry[] = [
  { model: 'NVIDIA GeForce RTX 3090', aliases: ['RTX 3090'], peakGOPs: { fp64: 556, fp32: 35_600, tf32: 35_600, bf16: 71_200, fp16: 71_200, int8: 284_700 }, memoryGB: 24, source: 'NVIDIA Ampere GA102 whitepaper, 2020' },
  { model: 'NVIDIA GeForce RTX 3090 Ti', aliases: ['RTX 3090 Ti'], peakGOPs: { fp64: 625, fp32: 40_000, tf32: 40_000, bf16: 80_000, fp16: 80_000, int8: 320_000 }, memoryGB: 24, source: 'NVIDIA Ada whitepaper (comparison table), 2022' },
  { model: 'NVIDIA GeForce RTX 4080', aliases: ['RTX 4080'], peakGOPs: { fp64: 762, fp32: 48_700, tf32: 48_700, bf16: 97_500, fp16: 97_500, fp8: 194_900, int8: 389_900 }, memoryGB: 16, source: 'NVIDIA Ada whitepaper, 2022' },
  { model: 'NVIDIA GeForce RTX 4090', aliases: ['RTX 4090'], peakGOPs: { fp64: 1_290, fp32: 82_600, tf32: 82_600, bf16: 165_200, fp16: 165_200, fp8: 330_300, int8: 660_600 }, memoryGB: 24, source: 'NVIDIA Ada whitepaper, 2022' },
  { model: 'NVIDIA GeForce RTX 5090', aliases: ['RTX 5090'], peakGOPs: { fp64: 1_637, fp32: 104_800, tf32: 104_800, bf16: 209_500, fp16: 209_500, fp8: 419_000, int8: 838_000, fp4: 1_676_000 }, memoryGB: 32, source: 'NVIDIA RTX Blackwell whitepaper, 2025' },
  { model: 'NVIDIA RTX 6000 Ada', aliases: ['RTX 6000 Ada Generation'], peakGOPs: { fp64: 1_423, fp32: 91_060, tf32: 182_100, bf16: 364_200, fp16: 364_200, fp8: 728_500, int8: 728_500 }, memoryGB: 48, source: 'NVIDIA RTX 6000 Ada datasheet, 2022' },
  { model: 'NVIDIA RTX A6000', aliases: ['A6000'], peakGOPs: { fp64: 1_210, fp32: 38_700, tf32: 77_400, bf16: 154_800, fp16: 154_800, int8: 309_700 }, memoryGB: 48, source: 'NVIDIA RTX A6000 datasheet, 2020' },
  { model: 'NVIDIA RTX PRO 6000 Blackwell', aliases: ['RTX PRO 6000'], peakGOPs: { fp32: 125_000, tf32: 251_900, bf16: 503_800, fp16: 503_800, fp8: 1_007_600, int8: 1_007_600, fp4: 2_015_200 }, memoryGB: 96, source: 'NVIDIA RTX PRO 6000 Blackwell datasheet, 2025' },
  { model: 'NVIDIA TITAN RTX', aliases: [], peakGOPs: { fp64: 510, fp32: 16_300, fp16: 130_500, int8: 261_000 }, memoryGB: 24, source: 'NVIDIA TITAN RTX product page, 2018' },
  { model: 'NVIDIA TITAN V', aliases: [], peakGOPs: { fp64: 7_450, fp32: 14_900, fp16: 110_000 }, memoryGB: 12, source: 'NVIDIA TITAN V product page, 2017' },
  { model: 'NVIDIA TITAN Xp', aliases: [], peakGOPs: { fp64: 380, fp32: 12_150 }, memoryGB: 12, source: 'NVIDIA TITAN Xp product page, 2017' },
];
