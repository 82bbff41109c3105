import type { Entry } from '../accelerator.js';

/** Google TPU, one chip (two cores up to v4 and in v5p and v7). */
export const GOOGLE: readonly Entry[] = [
  { model: 'Google TPU v2', aliases: ['TPU v2', 'Cloud TPU v2'], peakGOPs: { bf16: 46_000 }, memoryGB: 16, source: 'Jouppi et al., CACM 63(7), 2020' },
  { model: 'Google TPU v3', aliases: ['TPU v3', 'Cloud TPU v3'], peakGOPs: { bf16: 123_000 }, memoryGB: 32, source: 'Google Cloud TPU v3 documentation, 2023' },
  { model: 'Google TPU v4', aliases: ['TPU v4', 'Cloud TPU v4'], peakGOPs: { bf16: 275_000, int8: 275_000 }, memoryGB: 32, source: 'Google Cloud TPU v4 documentation, 2023' },
  { model: 'Google TPU v4i', aliases: ['TPU v4i'], peakGOPs: { bf16: 138_000, int8: 138_000 }, memoryGB: 8, source: 'Jouppi et al., ISCA, 2021' },
  { model: 'Google TPU v5e', aliases: ['TPU v5e', 'TPU v5 lite', 'Cloud TPU v5e'], peakGOPs: { bf16: 197_000, int8: 393_000 }, memoryGB: 16, source: 'Google Cloud TPU v5e documentation, 2023' },
  { model: 'Google TPU v5p', aliases: ['TPU v5p', 'Cloud TPU v5p'], peakGOPs: { bf16: 459_000, int8: 918_000 }, memoryGB: 95, source: 'Google Cloud TPU v5p documentation, 2023' },
  { model: 'Google TPU v6e', aliases: ['TPU v6e', 'Trillium', 'TPU Trillium', 'TPU v6e Trillium', 'Cloud TPU v6e'], peakGOPs: { bf16: 918_000, int8: 1_836_000 }, memoryGB: 32, source: 'Google Cloud TPU v6e documentation, 2024' },
  { model: 'Google TPU v7', aliases: ['TPU v7', 'TPU7x', 'Ironwood', 'TPU Ironwood', 'TPU v7 Ironwood', 'Cloud TPU v7'], peakGOPs: { bf16: 2_307_000, fp8: 4_614_000 }, memoryGB: 192, source: 'Google Cloud TPU7x documentation, 2025' },
];

/** AWS Neuron devices, one chip. */
export const AWS: readonly Entry[] = [
  { model: 'AWS Inferentia2', aliases: ['Inferentia2', 'Inf2', 'Amazon Inferentia2'], peakGOPs: { fp32: 47_500, tf32: 190_000, bf16: 190_000, fp16: 190_000, fp8: 190_000, int8: 380_000 }, memoryGB: 32, source: 'AWS Neuron documentation, Inferentia2 architecture, 2023' },
  { model: 'AWS Trainium1', aliases: ['Trainium1', 'Trainium', 'Trn1', 'Amazon Trainium1'], peakGOPs: { fp32: 47_500, tf32: 190_000, bf16: 190_000, fp16: 190_000, fp8: 190_000, int8: 380_000 }, memoryGB: 32, source: 'AWS Neuron documentation, Trainium architecture, 2022' },
  { model: 'AWS Trainium2', aliases: ['Trainium2', 'Trn2', 'Amazon Trainium2'], peakGOPs: { fp32: 181_000, tf32: 667_000, bf16: 667_000, fp16: 667_000, fp8: 1_299_000 }, memoryGB: 96, source: 'AWS Neuron documentation, Trainium2 architecture, 2024' },
  { model: 'AWS Trainium3', aliases: ['Trainium3', 'Trn3', 'Amazon Trainium3'], peakGOPs: { fp32: 183_000, tf32: 671_000, bf16: 671_000, fp16: 671_000, fp8: 2_517_000, fp4: 2_517_000 }, memoryGB: 144, source: 'AWS Neuron documentation, Trainium3 architecture, 2025' },
];

export const MICROSOFT: readonly Entry[] = [
  { model: 'Microsoft Maia 100', aliases: ['Maia 100', 'M100', 'Maia 100 (M100)'], peakGOPs: { bf16: 800_000 }, memoryGB: 64, source: 'Microsoft, Inside Maia 100 (Hot Chips), 2024' },
];
