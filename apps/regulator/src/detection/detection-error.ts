import { CodedError } from '#libs/errors';

/** Why a rule set cannot be put in force: its file cannot be read, or it was in force before. */
export class DetectionError extends CodedError<'DETECTION_RULES_FILE' | 'DETECTION_RULES_KNOWN'> {}
