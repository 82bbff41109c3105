import { fromUtf8, parseJsonStrict, sha256, toBase64url } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { merkleTreeHash } from '#libs/merkle';
import { DEFAULT_BODY_LIMITS, type BodyLimits, type DecodedBody } from './body.js';
import { readLine } from './checked-line.js';
import type { BodyLine } from './lines.js';
import { placedAt } from './placed.js';
import { refusal } from './refusal.js';
import { countNewlines, endsWithNewline, splitLines } from './split-lines.js';
import { REPORT_SCHEMA, type BodyBinding, type ControlTotals, type StatementClaims } from './statement.js';
import { controlTotals, ZERO_TOTALS } from './totals.js';
import { UniqueLines } from './unique-lines.js';

/**
 * Raw bytes → checked lines. In this order: schema, size, digest, UTF-8, line count, each line (strict JSON, schema, then
 * the rules of the line, and the epoch of its tokens), control totals, root. First failure wins: CodedError with a code per kind and the line and field.
 * The digest comes early: what follows is about bytes that the provider signed for. A schema that this code
 * does not read is REPORT_CLAIMS.
 */
export function decodeBody(claims: StatementClaims, bytes: Uint8Array, limits: BodyLimits = DEFAULT_BODY_LIMITS): DecodedBody {
  const steps = decodeBodyInSteps(claims, bytes, limits);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Lines that are read in one step. */
const STEP_LINES = 200;

/** The same in steps of about a millisecond, for who has other work that cannot wait for all of a large body: what is done when the last step is, or thrown by one of them. */
export function* decodeBodyInSteps(claims: StatementClaims, bytes: Uint8Array, limits: BodyLimits = DEFAULT_BODY_LIMITS): Generator<undefined, DecodedBody> {
  if (claims.body === undefined) return withoutBody(bytes);
  requireKnownSchema(claims.sch);
  requireSize(claims.body, bytes, limits);
  requireDigest(claims.body, bytes);
  const text = decodeText(bytes);
  const rawLines = requireLines(claims.body, bytes, limits);
  const sources = text.split('\n');
  // What follows the last newline is empty: requireLines has seen to it.
  sources.pop();
  const lines = yield* decodeLines(sources, claims);
  const totals = requireTotals(claims.tot, controlTotals(lines, claims.per));
  if (lines.length > STEP_LINES) yield;
  requireRoot(claims.body, rawLines);
  return { lines, sources, totals };
}

function withoutBody(bytes: Uint8Array): DecodedBody {
  if (bytes.length > 0) throw refusal('REPORT_BODY_SIZE', 'the statement has no body', { field: 'body' });
  return { lines: [], sources: [], totals: ZERO_TOTALS };
}

function requireKnownSchema(schema: StatementClaims['sch']): void {
  if (schema.uri !== REPORT_SCHEMA.uri) throw refusal('REPORT_CLAIMS', 'a schema that is not read here', { field: 'sch.uri' });
  if (schema.version !== REPORT_SCHEMA.version) throw refusal('REPORT_CLAIMS', 'a schema version that is not read here', { field: 'sch.version' });
}

function requireSize(binding: BodyBinding, bytes: Uint8Array, limits: BodyLimits): void {
  if (bytes.length > limits.maxBytes) throw refusal('REPORT_BODY_SIZE', 'the body is larger than allowed');
  if (bytes.length !== binding.len) throw refusal('REPORT_BODY_SIZE', 'the body is not as long as the statement says', { field: 'body.len' });
}

function requireDigest(binding: BodyBinding, bytes: Uint8Array): void {
  if (toBase64url(sha256(bytes)) !== binding.dig) throw refusal('REPORT_BODY_DIGEST', 'the body is not the one that was signed', { field: 'body.dig' });
}

function decodeText(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (error) {
    throw refusal('REPORT_BODY_UTF8', 'the body is not valid UTF-8', isCodedError(error) ? error.place : {});
  }
}

function requireLines(binding: BodyBinding, bytes: Uint8Array, limits: BodyLimits): Uint8Array[] {
  // Counted before anything is made for each line: a body of newlines would become millions of objects.
  const newlines = countNewlines(bytes);
  if (!endsWithNewline(bytes)) throw refusal('REPORT_BODY_LINES', 'the last line has no newline', { line: newlines + 1 });
  if (newlines > limits.maxLines) throw refusal('REPORT_BODY_LINES', 'the body has more lines than allowed');
  if (newlines !== binding.n) throw refusal('REPORT_BODY_LINES', 'the body has not as many lines as the statement says', { field: 'body.n' });
  const lines = splitLines(bytes);
  const tooLong = lines.findIndex((line) => line.length > limits.maxLineBytes);
  if (tooLong !== -1) throw refusal('REPORT_BODY_LINES', 'a line is longer than allowed', { line: tooLong + 1 });
  return lines;
}

function* decodeLines(sources: readonly string[], { per, epoch }: Pick<StatementClaims, 'per' | 'epoch'>): Generator<undefined, BodyLine[]> {
  const unique = new UniqueLines();
  const lines: BodyLine[] = [];
  for (const source of sources) {
    if (lines.length > 0 && lines.length % STEP_LINES === 0) yield;
    lines.push(placedAt(lines.length + 1, () => {
      const line = readLine(parseLine(source), per);
      requireEpoch(line, epoch);
      unique.add(line);
      return line;
    }));
  }
  return lines;
}

/** One statement speaks of one epoch, the one it names: tokens of two never compare, and a mixture is a mistake at its source. */
function requireEpoch(line: BodyLine, epoch: string): void {
  if (line.t !== 'customer') return;
  const other = line.tokens.findIndex((token) => token.epoch !== epoch);
  if (other !== -1) throw refusal('REPORT_EPOCH', 'a token of another pseudonym epoch than the statement names', { field: `tokens.${other}.epoch` });
}

function parseLine(text: string): unknown {
  try {
    return parseJsonStrict(text);
  } catch {
    throw refusal('REPORT_LINE_JSON', 'the line is not JSON with unique names and bounded depth');
  }
}

function requireTotals(signed: ControlTotals, recomputed: ControlTotals): ControlTotals {
  for (const total of Object.keys(ZERO_TOTALS) as (keyof ControlTotals)[]) {
    if (signed[total] !== recomputed[total]) throw refusal('REPORT_TOTALS', 'a control total is not what the lines add up to', { field: `tot.${total}` });
  }
  return recomputed;
}

function requireRoot(binding: BodyBinding, lines: readonly Uint8Array[]): void {
  if (toBase64url(merkleTreeHash(lines)) !== binding.root) throw refusal('REPORT_ROOT', 'the root is not that of the lines', { field: 'body.root' });
}
