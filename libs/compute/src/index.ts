export type { Accelerator, Precision } from './accelerator.js';
export { type AcceleratorGroup, h100Equivalents, memoryGB, rateTOPs, theoreticalTOP } from './accounting.js';
export { CATALOGUE, CATALOGUE_VERSION } from './catalogue.js';
export type { ComputeErrorCode } from './errors.js';
export { densePeakGOPs, findAccelerator } from './find.js';
