import { densePeakGOPs, findAccelerator } from '#libs/compute';

/** What a trace's jobs ran on. `stated` is false where the source does not say and a figure had to be assumed. */
export interface TraceHardware { readonly model: string; readonly precision: string; readonly gbps: number; readonly stated: boolean }

/** Clusters whose papers name the accelerator; link rates are per node, 0 where not published. */
const BY_TRACE: Readonly<Record<string, TraceHardware>> = {
  acme_kalos: { model: 'NVIDIA A100 SXM4 80GB', precision: 'bf16', gbps: 800, stated: true },
  philly: { model: 'NVIDIA P100', precision: 'fp32', gbps: 100, stated: false },
  philly_users: { model: 'NVIDIA P100', precision: 'fp32', gbps: 100, stated: false },
  philly_vc: { model: 'NVIDIA P100', precision: 'fp32', gbps: 100, stated: false },
  helios: { model: 'NVIDIA V100 SXM2 32GB', precision: 'fp16', gbps: 100, stated: false },
  bluewaters: { model: 'NVIDIA K20X', precision: 'fp32', gbps: 0, stated: true },
  mit_supercloud: { model: 'NVIDIA V100 SXM2 32GB', precision: 'fp16', gbps: 25, stated: true },
};

/** Codes that a trace's `gpu_model` column uses for accelerators of the catalogue. */
const BY_CODE: Readonly<Record<string, string>> = { V100M16: 'NVIDIA V100 SXM2 16GB', V100M32: 'NVIDIA V100 SXM2 32GB' };

/** An undisclosed accelerator is counted as this one: towards caution, since it is faster than what such traces ran on. */
const ASSUMED: TraceHardware = { model: 'NVIDIA A100 SXM4 80GB', precision: 'bf16', gbps: 0, stated: false };

const known = new Map<string, TraceHardware | undefined>();

/** The `gpu_model` column first, then what is known of the trace, then the cautious assumption. */
export function hardwareOf(trace: string, gpuModel: string): TraceHardware {
  if (gpuModel !== '') {
    if (!known.has(gpuModel)) known.set(gpuModel, fromCatalogue(gpuModel));
    const named = known.get(gpuModel);
    if (named !== undefined) return { ...named, gbps: BY_TRACE[trace]?.gbps ?? 0 };
    return ASSUMED;
  }
  return BY_TRACE[trace] ?? ASSUMED;
}

/** A code may leave a choice (`T4|V100M16`): the fastest is counted, and that is an assumption. */
function fromCatalogue(gpuModel: string): TraceHardware | undefined {
  const choices = gpuModel.split('|').flatMap((code) => oneModel(code) ?? []);
  const [fastest] = choices.toSorted((a, b) => densePeakGOPs(b.model, b.precision) - densePeakGOPs(a.model, a.precision));
  return fastest === undefined ? undefined : { ...fastest, gbps: 0, stated: !gpuModel.includes('|') };
}

function oneModel(code: string): { model: string; precision: string } | undefined {
  try {
    const accelerator = findAccelerator(BY_CODE[code] ?? code);
    const precision = (['bf16', 'fp16', 'fp32'] as const).find((format) => accelerator.peakGOPs[format] !== undefined);
    return precision === undefined ? undefined : { model: accelerator.model, precision };
  } catch {
    return undefined;
  }
}
