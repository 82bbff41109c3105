import type { Entry } from '../accelerator.js';

// Figures are dense: where a datasheet prints only the figure "with sparsity", half of it. `fp64` and `fp32` are
// those of the fastest unit that has the format (tensor cores from A100 on for fp64).

// A name that leaves the variant open (`H100`, `V100`, `P100`) is an alias of the fastest one with the most memory, so that
// leaving a suffix out never lowers a figure.

const KEPLER_TO_PASCAL: readonly Entry[] = [
  { model: 'NVIDIA K20X', aliases: ['Tesla K20X'], peakGOPs: { fp64: 1_312, fp32: 3_935 }, memoryGB: 6, source: 'NVIDIA Tesla K20X board specification, 2012' },
  { model: 'NVIDIA K40', aliases: ['Tesla K40', 'K40m', 'K40c', 'K40s', 'K40t', 'Tesla K40m', 'Tesla K40c', 'Tesla K40s', 'Tesla K40t'], peakGOPs: { fp64: 1_682, fp32: 5_046 }, memoryGB: 12, source: 'NVIDIA Tesla K40 datasheet (boost clock), 2013' },
  { model: 'NVIDIA K80', aliases: ['Tesla K80'], peakGOPs: { fp64: 2_912, fp32: 8_736 }, memoryGB: 24, source: 'NVIDIA Tesla K80 datasheet (both GPUs, boost clock), 2014' },
  { model: 'NVIDIA M40 12GB', aliases: ['Tesla M40 12GB'], peakGOPs: { fp64: 214, fp32: 6_844 }, memoryGB: 12, source: 'NVIDIA Tesla M40 datasheet, 2015' },
  { model: 'NVIDIA M40 24GB', aliases: ['M40', 'Tesla M40', 'Tesla M40 24GB'], peakGOPs: { fp64: 214, fp32: 6_844 }, memoryGB: 24, source: 'NVIDIA Tesla M40 24GB datasheet, 2016' },
  { model: 'NVIDIA P4', aliases: ['Tesla P4'], peakGOPs: { fp64: 178, fp32: 5_704, int8: 22_000 }, memoryGB: 8, source: 'NVIDIA Tesla P4 datasheet, 2016' },
  { model: 'NVIDIA P40', aliases: ['Tesla P40'], peakGOPs: { fp64: 367, fp32: 11_760, int8: 47_000 }, memoryGB: 24, source: 'NVIDIA Tesla P40 datasheet, 2016' },
  { model: 'NVIDIA P100 PCIe 12GB', aliases: ['Tesla P100 PCIe 12GB'], peakGOPs: { fp64: 4_763, fp32: 9_526, fp16: 19_050 }, memoryGB: 12, source: 'NVIDIA Tesla P100 PCIe datasheet, 2016' },
  { model: 'NVIDIA P100 PCIe 16GB', aliases: ['P100 PCIe', 'Tesla P100 PCIe', 'Tesla P100 PCIe 16GB'], peakGOPs: { fp64: 4_763, fp32: 9_526, fp16: 19_050 }, memoryGB: 16, source: 'NVIDIA Tesla P100 PCIe datasheet, 2016' },
  { model: 'NVIDIA P100 SXM2 16GB', aliases: ['P100', 'P100 SXM2', 'P100 16GB', 'Tesla P100', 'Tesla P100 SXM2', 'Tesla P100 SXM2 16GB'], peakGOPs: { fp64: 5_304, fp32: 10_610, fp16: 21_220 }, memoryGB: 16, source: 'NVIDIA Tesla P100 whitepaper WP-08019, 2016' },
];

const V100_SXM = { fp64: 7_834, fp32: 15_670, fp16: 125_000 };
const V100_PCIE = { fp64: 7_066, fp32: 14_130, fp16: 112_000 };
const VOLTA_TURING: readonly Entry[] = [
  { model: 'NVIDIA T4', aliases: ['Tesla T4'], peakGOPs: { fp64: 254, fp32: 8_141, fp16: 65_130, int8: 130_000 }, memoryGB: 16, source: 'NVIDIA T4 datasheet, 2018' },
  { model: 'NVIDIA V100 PCIe 16GB', aliases: ['Tesla V100 PCIe 16GB'], peakGOPs: V100_PCIE, memoryGB: 16, source: 'NVIDIA V100 datasheet, 2018' },
  { model: 'NVIDIA V100 PCIe 32GB', aliases: ['V100 PCIe', 'Tesla V100 PCIe', 'Tesla V100 PCIe 32GB'], peakGOPs: V100_PCIE, memoryGB: 32, source: 'NVIDIA V100 datasheet, 2018' },
  { model: 'NVIDIA V100 SXM2 16GB', aliases: ['V100 16GB', 'V100M16', 'Tesla V100 16GB', 'Tesla V100 SXM2 16GB'], peakGOPs: V100_SXM, memoryGB: 16, source: 'NVIDIA V100 datasheet, 2018' },
  { model: 'NVIDIA V100 SXM2 32GB', aliases: ['V100', 'V100 32GB', 'V100M32', 'V100 SXM2', 'Tesla V100', 'Tesla V100 32GB', 'Tesla V100 SXM2', 'Tesla V100 SXM2 32GB'], peakGOPs: V100_SXM, memoryGB: 32, source: 'NVIDIA V100 datasheet, 2018' },
  { model: 'NVIDIA V100 SXM3 32GB', aliases: ['V100 SXM3', 'Tesla V100 SXM3 32GB'], peakGOPs: V100_SXM, memoryGB: 32, source: 'NVIDIA DGX-2 datasheet, 2018' },
  { model: 'NVIDIA V100S PCIe 32GB', aliases: ['V100S', 'V100S PCIe', 'Tesla V100S', 'Tesla V100S PCIe 32GB'], peakGOPs: { fp64: 8_177, fp32: 16_350, fp16: 130_000 }, memoryGB: 32, source: 'NVIDIA V100 datasheet, 2020' },
];

const A100 = { fp64: 19_500, fp32: 19_500, tf32: 156_000, bf16: 312_000, fp16: 312_000, int8: 624_000 };
const AMPERE: readonly Entry[] = [
  { model: 'NVIDIA A10', aliases: ['A10 PCIe'], peakGOPs: { fp64: 976, fp32: 31_240, tf32: 62_500, bf16: 125_000, fp16: 125_000, int8: 250_000 }, memoryGB: 24, source: 'NVIDIA A10 datasheet, 2021' },
  { model: 'NVIDIA A10G', aliases: [], peakGOPs: { fp32: 35_000, tf32: 35_000, bf16: 70_000, fp16: 70_000, int8: 140_000 }, memoryGB: 24, source: 'NVIDIA A10G datasheet, 2021' },
  { model: 'NVIDIA A30', aliases: ['A30 PCIe'], peakGOPs: { fp64: 10_300, fp32: 10_300, tf32: 82_000, bf16: 165_000, fp16: 165_000, int8: 330_000 }, memoryGB: 24, source: 'NVIDIA A30 datasheet, 2021' },
  { model: 'NVIDIA A40', aliases: ['A40 PCIe'], peakGOPs: { fp64: 585, fp32: 37_420, tf32: 74_800, bf16: 149_700, fp16: 149_700, int8: 299_300 }, memoryGB: 48, source: 'NVIDIA A40 datasheet, 2020' },
  { model: 'NVIDIA A100 PCIe 40GB', aliases: [], peakGOPs: A100, memoryGB: 40, source: 'NVIDIA A100 datasheet, 2020' },
  { model: 'NVIDIA A100 PCIe 80GB', aliases: ['A100 PCIe'], peakGOPs: A100, memoryGB: 80, source: 'NVIDIA A100 datasheet, 2021' },
  { model: 'NVIDIA A100 SXM4 40GB', aliases: ['A100 40GB', 'A100 SXM 40GB'], peakGOPs: A100, memoryGB: 40, source: 'NVIDIA A100 datasheet, 2020' },
  { model: 'NVIDIA A100 SXM4 80GB', aliases: ['A100', 'A100 80GB', 'A100 SXM', 'A100 SXM4', 'A100 SXM 80GB'], peakGOPs: A100, memoryGB: 80, source: 'NVIDIA A100 datasheet, 2021' },
  { model: 'NVIDIA A800 PCIe 40GB', aliases: [], peakGOPs: A100, memoryGB: 40, source: 'NVIDIA A800 datasheet, 2022' },
  { model: 'NVIDIA A800 PCIe 80GB', aliases: ['A800 PCIe'], peakGOPs: A100, memoryGB: 80, source: 'NVIDIA A800 datasheet, 2022' },
  { model: 'NVIDIA A800 SXM4 80GB', aliases: ['A800', 'A800 80GB', 'A800 SXM', 'A800 SXM4', 'A800 SXM 80GB'], peakGOPs: A100, memoryGB: 80, source: 'NVIDIA A800 datasheet, 2022' },
];

const ADA: readonly Entry[] = [
  { model: 'NVIDIA L2', aliases: ['L2 PCIe'], peakGOPs: { fp32: 24_100, tf32: 48_300, bf16: 96_500, fp16: 96_500, fp8: 193_000, int8: 193_000 }, memoryGB: 24, source: 'NVIDIA L2 datasheet, 2023' },
  { model: 'NVIDIA L4', aliases: [], peakGOPs: { fp64: 473, fp32: 30_300, tf32: 60_000, bf16: 121_000, fp16: 121_000, fp8: 242_000, int8: 242_000 }, memoryGB: 24, source: 'NVIDIA L4 datasheet, 2023' },
  { model: 'NVIDIA L20', aliases: ['L20 PCIe'], peakGOPs: { fp32: 59_800, tf32: 59_800, bf16: 119_500, fp16: 119_500, fp8: 239_000, int8: 239_000 }, memoryGB: 48, source: 'NVIDIA L20 datasheet, 2023' },
  { model: 'NVIDIA L40', aliases: [], peakGOPs: { fp64: 1_414, fp32: 90_500, tf32: 90_500, bf16: 181_000, fp16: 181_000, fp8: 362_000, int8: 362_000 }, memoryGB: 48, source: 'NVIDIA L40 datasheet, 2022' },
  { model: 'NVIDIA L40S', aliases: [], peakGOPs: { fp32: 91_600, tf32: 183_000, bf16: 362_000, fp16: 362_000, fp8: 733_000, int8: 733_000 }, memoryGB: 48, source: 'NVIDIA L40S datasheet, 2023' },
];

// 989.5 TFLOP/s dense BF16 (1,979 with sparsity); the literature often rounds to 990.
const H100_SXM = { fp64: 66_910, fp32: 66_910, tf32: 494_700, bf16: 989_500, fp16: 989_500, fp8: 1_979_000, int8: 1_979_000 };
const HOPPER_NVL = { fp64: 60_000, fp32: 60_000, tf32: 417_500, bf16: 835_500, fp16: 835_500, fp8: 1_670_500, int8: 1_670_500 };
// The export variant keeps the tensor formats and loses fp64.
const H800_SXM = { ...H100_SXM, fp64: 1_000 };
const HOPPER: readonly Entry[] = [
  { model: 'NVIDIA GH200 96GB', aliases: [], peakGOPs: H100_SXM, memoryGB: 96, source: 'NVIDIA GH200 Grace Hopper datasheet (one GPU), 2023' },
  { model: 'NVIDIA GH200 144GB', aliases: ['GH200'], peakGOPs: H100_SXM, memoryGB: 144, source: 'NVIDIA GH200 Grace Hopper datasheet (one GPU), 2024' },
  { model: 'NVIDIA H20 96GB', aliases: ['H20', 'HGX H20', 'H20 SXM'], peakGOPs: { fp64: 1_000, fp32: 44_000, tf32: 74_000, bf16: 148_000, fp16: 148_000, fp8: 296_000, int8: 296_000 }, memoryGB: 96, source: 'NVIDIA HGX H20 datasheet, 2023' },
  { model: 'NVIDIA H100 NVL 94GB', aliases: ['H100 NVL'], peakGOPs: HOPPER_NVL, memoryGB: 94, source: 'NVIDIA H100 datasheet (one GPU), 2024' },
  { model: 'NVIDIA H100 PCIe 80GB', aliases: ['H100 PCIe'], peakGOPs: { fp64: 51_200, fp32: 51_200, tf32: 378_000, bf16: 756_000, fp16: 756_000, fp8: 1_513_000, int8: 1_513_000 }, memoryGB: 80, source: 'NVIDIA H100 whitepaper WP-10792, 2022' },
  { model: 'NVIDIA H100 SXM5 80GB', aliases: ['H100', 'H100 80GB', 'H100 SXM', 'H100 SXM5', 'H100 SXM 80GB', 'H100 80GB HBM3'], peakGOPs: H100_SXM, memoryGB: 80, source: 'NVIDIA H100 whitepaper WP-10792 and datasheet, 2023' },
  { model: 'NVIDIA H200 NVL 141GB', aliases: ['H200 NVL'], peakGOPs: HOPPER_NVL, memoryGB: 141, source: 'NVIDIA H200 datasheet, 2024' },
  { model: 'NVIDIA H200 SXM5 141GB', aliases: ['H200', 'H200 SXM', 'H200 SXM5', 'H200 141GB', 'H200 SXM 141GB'], peakGOPs: H100_SXM, memoryGB: 141, source: 'NVIDIA H200 datasheet, 2024' },
  { model: 'NVIDIA H800 PCIe 80GB', aliases: ['H800 PCIe'], peakGOPs: { fp64: 800, fp32: 51_200, tf32: 378_000, bf16: 756_000, fp16: 756_000, fp8: 1_513_000, int8: 1_513_000 }, memoryGB: 80, source: 'NVIDIA H800 datasheet, 2023' },
  { model: 'NVIDIA H800 SXM5 80GB', aliases: ['H800', 'H800 SXM', 'H800 SXM5', 'H800 80GB', 'H800 SXM 80GB'], peakGOPs: H800_SXM, memoryGB: 80, source: 'NVIDIA H800 datasheet, 2023' },
];

const BLACKWELL: readonly Entry[] = [
  { model: 'NVIDIA B100', aliases: ['HGX B100', 'B100 SXM', 'B100 192GB'], peakGOPs: { fp64: 30_000, fp32: 60_000, tf32: 900_000, bf16: 1_800_000, fp16: 1_800_000, fp8: 3_500_000, int8: 3_500_000, fp4: 7_000_000 }, memoryGB: 192, source: 'NVIDIA Blackwell architecture brief, 2024' },
  { model: 'NVIDIA B200', aliases: ['HGX B200', 'B200 SXM', 'B200 180GB'], peakGOPs: { fp64: 37_000, fp32: 75_000, tf32: 1_125_000, bf16: 2_250_000, fp16: 2_250_000, fp8: 4_500_000, int8: 4_500_000, fp4: 9_000_000 }, memoryGB: 180, source: 'NVIDIA HGX B200 datasheet (one eighth), 2024' },
  { model: 'NVIDIA B300', aliases: ['HGX B300', 'B300 SXM', 'B300 Blackwell Ultra', 'B300 (Blackwell Ultra)', 'B300 288GB'], peakGOPs: { fp64: 1_250, fp32: 75_000, tf32: 1_125_000, bf16: 2_250_000, fp16: 2_250_000, fp8: 4_500_000, fp4: 13_500_000 }, memoryGB: 288, source: 'NVIDIA HGX B300 datasheet (one eighth), 2025' },
  { model: 'NVIDIA GB200', aliases: ['GB200 NVL72'], peakGOPs: { fp64: 40_000, fp32: 80_000, tf32: 1_250_000, bf16: 2_500_000, fp16: 2_500_000, fp8: 5_000_000, int8: 5_000_000, fp4: 10_000_000 }, memoryGB: 186, source: 'NVIDIA GB200 NVL72 datasheet (one GPU of 72), 2024' },
  { model: 'NVIDIA GB300', aliases: ['GB300 NVL72', 'GB300 Blackwell Ultra', 'GB300 (Blackwell Ultra)'], peakGOPs: { fp64: 1_300, fp32: 80_000, tf32: 1_250_000, bf16: 2_500_000, fp16: 2_500_000, fp8: 5_000_000, fp4: 15_000_000 }, memoryGB: 288, source: 'NVIDIA GB300 NVL72 datasheet (one GPU of 72), 2025' },
];

/** NVIDIA data-centre boards and modules; one entry is one GPU package as sold (K80: both of its GPUs). */
export const NVIDIA_DATACENTRE: readonly Entry[] = [...KEPLER_TO_PASCAL, ...VOLTA_TURING, ...AMPERE, ...ADA, ...HOPPER, ...BLACKWELL];
