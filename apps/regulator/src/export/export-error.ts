import { CodedError } from '#libs/errors';

/** Why what the log binds cannot be given: there is no such thing, or it was deleted when its time was over. */
export class ExportError extends CodedError<'CONTENT_UNKNOWN' | 'BODY_UNKNOWN' | 'BODY_PRUNED' | 'RUN_UNKNOWN'> {}
