/** Codes of this library's refusals; `judge` also passes on those of #libs/compute and #libs/structuring. */
export type VerdictErrorCode = 'VERDICT_POLICY';
