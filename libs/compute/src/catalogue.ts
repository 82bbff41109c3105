import { compareCodeUnits } from '#libs/encoding';
import type { Accelerator, Entry } from './accelerator.js';
import { AMD } from './catalogue/amd.js';
import { AWS, GOOGLE, MICROSOFT } from './catalogue/cloud.js';
import { NVIDIA_DATACENTRE } from './catalogue/nvidia-datacentre.js';
import { NVIDIA_WORKSTATION } from './catalogue/nvidia-workstation.js';
import { CEREBRAS, HUAWEI, INTEL } from './catalogue/other.js';

/** Version of the catalogue's data: part of what a verdict rests on. */
export const CATALOGUE_VERSION = '2026-11';

const BY_MANUFACTURER: readonly (readonly [string, readonly Entry[]])[] = [
  ['AMD', AMD],
  ['AWS', AWS],
  ['Cerebras', CEREBRAS],
  ['Google', GOOGLE],
  ['Huawei', HUAWEI],
  ['Intel', INTEL],
  ['Microsoft', MICROSOFT],
  ['NVIDIA', [...NVIDIA_DATACENTRE, ...NVIDIA_WORKSTATION]],
];

/** All known models, sorted by name (UTF-16 code units). */
export const CATALOGUE: readonly Accelerator[] = Object.freeze(
  BY_MANUFACTURER.flatMap(([manufacturer, entries]) => entries.map((entry) => ({ ...entry, manufacturer }))).sort((a, b) =>
    compareCodeUnits(a.model, b.model),
  ),
);
