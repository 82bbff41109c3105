import { CodedError } from '#libs/errors';

/** Why a rule set cannot be put in force: its file cannot be read, it was in force before, or its rules are not there or refuse their parameters. */
export class DetectionError extends CodedError<'DETECTION_RULES_FILE' | 'DETECTION_RULES_KNOWN' | 'DETECTION_RULES_FAIL'> {}
