/** What an evaluation refuses as unusable input (exit 2), as against a disagreement (exit 1). */
export type EvalErrorCode = 'EVAL_FILE_MISSING' | 'EVAL_FILE_NOT_JSON' | 'EVAL_CSV' | 'EVAL_SCHEMA' | 'EVAL_CASE' | 'EVAL_OUT' | 'EVAL_USAGE';
