import { CodedError } from '#libs/errors';

/** Why an export file cannot be given: a position that detection has not reached, or a name that is none of the export's files. */
export class ExportError extends CodedError<'EXPORT_POSITION' | 'EXPORT_FILE'> {}
