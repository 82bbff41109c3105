/** Rows of the paper's table of expected false positives (Seferis and Fist, App. E, Table 1) and the classes that stand for them here. */
export const TABLE_ONE: readonly { readonly scenario: string; readonly expected: string; readonly families: readonly string[] }[] = [
  { scenario: 'Model serving / inference', expected: 'None or very few', families: ['inference-replicas', 'inference-reservation', 'inference-gateway'] },
  { scenario: 'Model fine-tuning / experiments', expected: 'None or very few', families: ['fine-tuning'] },
  { scenario: 'Non-AI large workloads', expected: 'None or very few', families: ['non-ai-simulation', 'hpc-campaign'] },
  { scenario: 'Independent training in parallel', expected: 'None or very few', families: ['parallel-training', 'parallel-training-bucket'] },
  { scenario: 'Independent training in sequence', expected: 'In case of large enough workloads, not often', families: ['sequential-training'] },
];
