/**
 * From what size on accelerators are reported and can be a pod of a training run: 16 H100-equivalents (dense BF16 peak) or 1,280 GB
 * of high-bandwidth memory, that of 16 H100. The MIRI agreement (arXiv 2511.10783) defines a covered cluster by the same two figures.
 *
 * The leg on memory closes a hole: 50 A100 with 80 GB are 15.8 H100-equivalents but hold 4 TB, room for a model of any size
 * that is trained today; 520 such pods behind shells and a relay were never found without it and always with it (research on
 * evasion, strategy A7). The engine `robust@1` itself has no floor: what is reported counts.
 */
export const POD_FLOOR = { h100e: 16, memoryGB: 1280 } as const;

/** Whether either leg of the floor is reached. `h100e`: H100-equivalents; `memoryGB`: high-bandwidth memory in GB. */
export function isPod({ h100e, memoryGB }: { readonly h100e: number; readonly memoryGB: number }): boolean {
  return h100e >= POD_FLOOR.h100e || memoryGB >= POD_FLOOR.memoryGB;
}
