import { rateTOPs } from '#libs/compute';

/** The workhorse of a run. */
export const H100 = 'NVIDIA H100 SXM5 80GB';
/** TOP/s of one at dense BF16 peak. */
export const H100_TOPS = rateTOPs([{ model: H100, count: 1 }], 'bf16');
/** What it comes with between nodes: eight ports of 400 Gbit/s each. */
export const FABRIC_GBPS = 3_200;
/** A network below the bandwidth of Alg. 1 (50 GB/s). */
export const SLOW_GBPS = 200;
