import { CodedError, isCodedError } from '#libs/errors';
import { DEFAULT_BODY_LIMITS, encodeBody, type EncodedBody, type Period, type ReportCode } from '#libs/report';
import type { Draft } from '../account/draft.js';
import type { Problems } from '../files/problems.js';

/** Lines of one statement with the body made of them. */
export interface Section {
  readonly drafts: readonly Draft[];
  readonly body: EncodedBody;
}

const TOO_MUCH: ReportCode = 'REPORT_TOTALS';

/**
 * The bodies of statements. Where the totals or the bytes of one are more than a statement may carry, its lines are halved
 * until each part fits. A line that the hub's reader would refuse is added to the problems with the row it comes from.
 */
export function makeSections(statements: readonly (readonly Draft[])[], per: Period, problems: Problems, maxBytes = DEFAULT_BODY_LIMITS.maxBytes): Section[] {
  return statements.flatMap((drafts) => sectionsOf(drafts, per, problems, maxBytes));
}

function sectionsOf(drafts: readonly Draft[], per: Period, problems: Problems, maxBytes: number): Section[] {
  try {
    const body = encodeBody(
      drafts.map(({ line }) => line),
      per,
    );
    if (body.bytes.length <= maxBytes || drafts.length === 1) return [{ drafts, body }];
  } catch (error) {
    if (!isCodedError(error)) throw error;
    if (error.code !== TOO_MUCH || drafts.length === 1) {
      problems.add(atItsRow(error, drafts));
      return [];
    }
  }
  const middle = Math.ceil(drafts.length / 2);
  return [...sectionsOf(drafts.slice(0, middle), per, problems, maxBytes), ...sectionsOf(drafts.slice(middle), per, problems, maxBytes)];
}

/** A refusal of a line of the body, told about the row of the file that the line was made from. */
export function atItsRow(error: CodedError, drafts: readonly Draft[]): CodedError {
  const row = error.place.line === undefined ? undefined : drafts[error.place.line - 1]?.place;
  return row === undefined ? error : new CodedError(error.code, error.message, { ...error.place, ...row }, { cause: error });
}
