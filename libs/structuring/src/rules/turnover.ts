import { usable } from './finding.js';
import type { RuleQuality, RuleWorkload } from './rule.js';

/** Bytes in a gigabyte of accelerator memory, as marketed and as the catalogue has it. */
const GB = 1e9;

/**
 * How many times over a workload's accelerator memory went both out of and into it: min(egress, ingress) ÷ memory. Distributed training
 * sends and receives whole sets of weights or gradients, which fill a good part of the memory. Training that takes in
 * its data once has little egress, serving a model little of either (Heim et al., section 3.3.3, data ingress and egress; section 3.3.2, "limited
 * outbound/inbound communication to external networks").
 *
 * What keeps it from being known is returned in its place. Zero of either direction is zero turnover, whatever the memory.
 */
export function turnoverOf({ id, memoryGB, egressB, ingressB }: RuleWorkload): number | RuleQuality {
  if (!usable(egressB) || !usable(ingressB)) return { workload: id, code: 'unusable-figure', detail: 'egress or ingress is not a non-negative finite number: turnover of memory not judged' };
  const least = Math.min(egressB, ingressB);
  if (least === 0) return 0;
  const bytes = memoryGB * GB;
  if (!usable(bytes) || bytes === 0) return { workload: id, code: 'unknown-memory', detail: 'exchanges data with outside, and its accelerator memory is not known: turnover of memory not judged' };
  return least / bytes;
}
