import { isCodedError, placeText, type CodedError } from '#libs/errors';

/** A refusal that stands for several: every problem of an input, the first of which are shown. */
export interface ManyProblems {
  readonly problems: readonly CodedError[];
  /** How many there were; more than `problems` holds when only the first were kept. */
  readonly total: number;
}

/** Exit status of a refusal that names none: the usage or the input was wrong. */
const REFUSED = 2;
/** EX_SOFTWARE of sysexits(3): the program itself failed. */
const FAULT = 70;

/** The exit status a failure asks for: its own `exitCode`, else 2 for a CodedError and 70 for a fault. */
export function exitCodeOf(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'exitCode' in error && Number.isInteger(error.exitCode)) return error.exitCode as number;
  return isCodedError(error) ? REFUSED : FAULT;
}

/**
 * What is printed of a failure: `error CODE at file.csv:17 field "end": message`, a line per problem where one refusal
 * stands for many, or one JSON object `{"error":{code,message,file?,line?,field?,…}}`.
 */
export function describeFailure(error: unknown, json = false): string {
  if (json) return JSON.stringify({ error: failureObject(error) });
  if (!isCodedError(error)) return `fault ${faultName(error)}: ${faultMessage(error)}`;
  const many = manyProblems(error);
  if (many === undefined) return errorLine(error);
  const hidden = many.total - many.problems.length;
  return [...many.problems.map(errorLine), ...(hidden > 0 ? [`… and ${hidden} more`] : []), errorLine(error)].join('\n');
}

function errorLine(error: CodedError): string {
  const place = placeText(error.place);
  return `error ${error.code}${place === '' ? '' : ` at ${place}`}: ${error.message}`;
}

function failureObject(error: unknown): Record<string, unknown> {
  if (!isCodedError(error)) return { code: 'FAULT', message: `${faultName(error)}: ${faultMessage(error)}` };
  const many = manyProblems(error);
  return { ...problemObject(error), ...(many === undefined ? {} : { total: many.total, problems: many.problems.map(problemObject) }) };
}

function problemObject(error: CodedError): Record<string, unknown> {
  return { code: error.code, message: error.message, ...error.place };
}

function manyProblems(error: CodedError): ManyProblems | undefined {
  return 'problems' in error && Array.isArray(error.problems) ? (error as CodedError & ManyProblems) : undefined;
}

function faultName(error: unknown): string {
  return error instanceof Error ? error.name : 'UnknownFault';
}

/**
 * The runtime's own messages quote what they choked on (`Unexpected token 'a', "Acme Lt"... is not valid JSON`), and that may
 * be an identifier or a key: quoted stretches are left out.
 */
function faultMessage(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is no error was thrown';
  return error.message.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/gu, '…').replaceAll(/[\r\n]+/gu, ' ').slice(0, 300);
}
