/**
 * What the page does: the checks of a receipt in the order of C2SP tlog-proof, each with its outcome, by the libraries that everybody else here verifies with.
 * Whoever runs it learns that the log of the given key committed to this very statement; nobody learns that it was run, for nothing leaves the page. What it
 * cannot show: that the log still is what it was (compare with a later checkpoint), or shows others the same (witnesses), or that the page itself is what it
 * should be (it comes from the hub: who does not trust that runs the auditor, or serves the page from elsewhere).
 */
import { parseJsonStrict, toBase64url, utf8 } from '#libs/encoding';
import { statementLeaf } from '#libs/entries';
import { CodedError, isCodedError } from '#libs/errors';
import { decodeClaims, STATEMENT_TYP, type StatementClaims } from '#libs/report';
import { decodeStrictJws, importPublicJwk, type StrictJws, verifyJws } from '#libs/signing';
import { type LogProof, parsePolicy, parseProof, type Policy, type VerifiedCheckpoint, verifyCheckpoint, verifyProof } from '#libs/tlog';

/** Texts as pasted. */
export interface Given {
  /** Compact JWS. */
  readonly statement: string;
  /** C2SP tlog-proof. */
  readonly receipt: string;
  /** Verifier keys of the log, one a line, or a C2SP log policy. */
  readonly log: string;
  /** The provider's public JWK; may be left empty. */
  readonly providerKey: string;
}

/** One check. `open`: not made, as something before it failed or nothing to check by was given. */
export interface Step {
  readonly title: string;
  readonly outcome: 'holds' | 'fails' | 'open';
  /** What was found: of a check that holds, what it rests on; of one that fails, why. */
  readonly detail: string;
  /** Code of the refusal. */
  readonly code?: string;
}

/** All checks, whichever of them fail: a reader sees what does hold. */
export function verifySteps({ statement, receipt, log, providerKey }: Given): readonly Step[] {
  const steps: Step[] = [];
  const check = <T>(title: string, work: (() => T) | undefined, detail: (found: T) => string): T | undefined => {
    const { step, found } = attempt(title, work, detail);
    steps.push(step);
    return found;
  };
  const jws = statement.trim();
  const decoded = check('The statement is one', () => decodeStatement(jws), ({ claims, digest }) => `number ${claims.seq} of stream ${claims.str} of ${claims.iss}; digest ${digest}`);
  const proof = check('The receipt is one', () => parseProof(linesOf(receipt)), ({ index, path }) => `position ${index}, with a path of ${path.length} hashes`);
  const policy = check('The log is known', () => policyOf(log), ({ logs, witnesses }) => `${counted(logs.length, 'key')} of ${namesOf(logs)}; ${counted(witnesses.length, 'witness', 'witnesses')}`);
  const known = proof === undefined || policy === undefined ? undefined : { proof, policy };
  const signed = check('The log signed the checkpoint', known && (() => signedBy(known)), ({ checkpoint: { origin, size, root } }) => `${origin} at size ${size}, root ${toBase64url(root)}`);
  check('Enough witnesses saw the same log', signed && known && (() => verifyCheckpoint(known.proof.checkpoint, known.policy)), (verified) => witnessesOf(verified, known?.policy));
  const included = decoded && signed && known ? (): VerifiedCheckpoint => verifyProof(known.proof, statementLeaf(jws), { ...known.policy, quorum: 'none' }) : undefined;
  check('The statement is in the log', included, ({ checkpoint }) => `at position ${known?.proof.index} of the tree of size ${checkpoint.size}`);
  const addressed = decoded && signed ? (): string => requireAudience(decoded.claims, signed) : undefined;
  check('The statement was meant for this log', addressed, (origin) => `it is addressed to ${origin}`);
  const keyed = decoded && providerKey.trim() !== '' ? (): void => verifyJws(decoded.jws, importPublicJwk(parseJsonStrict(providerKey))) : undefined;
  check('The provider signed the statement', keyed, () => 'by the key given');
  return steps;
}

/** True when nothing failed and the statement is proved to be in the log. */
export function isProved(steps: readonly Step[]): boolean {
  return steps.every(({ outcome }) => outcome !== 'fails') && steps.slice(0, -1).every(({ outcome }) => outcome === 'holds');
}

function attempt<T>(title: string, work: (() => T) | undefined, detail: (found: T) => string): { readonly step: Step; readonly found: T | undefined } {
  if (work === undefined) return { step: { title, outcome: 'open', detail: 'not checked' }, found: undefined };
  try {
    const found = work();
    return { step: { title, outcome: 'holds', detail: detail(found) }, found };
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return { step: { title, outcome: 'fails', detail: error.message, code: error.code }, found: undefined };
  }
}

function decodeStatement(text: string): { readonly jws: StrictJws; readonly claims: StatementClaims; readonly digest: string } {
  const jws = decodeStrictJws(text, { typ: STATEMENT_TYP });
  return { jws, claims: decodeClaims(jws.payload), digest: toBase64url(jws.digest) };
}

/** A pasted text may have lost its last newline, or have those of another system. */
function linesOf(text: string): Uint8Array {
  return utf8(`${text.replaceAll('\r\n', '\n').trim()}\n`);
}

/** A policy, or keys alone, which ask for no witness. */
function policyOf(text: string): Policy {
  const lines = text.replaceAll('\r\n', '\n').trim().split('\n');
  const areKeys = lines.every((line) => /^[^\s#]+$/.test(line));
  return parsePolicy(areKeys ? utf8([...lines.map((key) => `log ${key}`), 'quorum none', ''].join('\n')) : linesOf(text));
}

function signedBy({ proof, policy }: { readonly proof: LogProof; readonly policy: Policy }): VerifiedCheckpoint {
  return verifyCheckpoint(proof.checkpoint, { ...policy, quorum: 'none' });
}

function requireAudience({ aud }: StatementClaims, { checkpoint: { origin } }: VerifiedCheckpoint): string {
  if (aud === origin) return origin;
  throw new CodedError('RECEIPT_AUDIENCE', 'the statement is addressed to another log than the one whose receipt this is', { field: 'aud' });
}

function witnessesOf({ cosignatures }: VerifiedCheckpoint, policy: Policy | undefined): string {
  const names = [...new Set(cosignatures.map(({ witness }) => witness.name))];
  const by = names.length === 0 ? 'no cosignature of a known witness' : `cosigned by ${names.join(', ')}`;
  return policy?.quorum === 'none' ? `none asked for; ${by}` : by;
}

function namesOf(keys: Policy['logs']): string {
  return [...new Set(keys.map(({ verifier }) => verifier.name))].join(', ') || 'no log';
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
