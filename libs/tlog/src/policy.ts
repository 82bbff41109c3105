import { fromUtf8 } from '#libs/encoding';
import { CodedError, isCodedError } from '#libs/errors';
import { type Member, QuorumNames } from './quorum.js';
import { refusal, type TlogCode } from './refusal.js';
import { COSIGNATURE_V1, ED25519, parseVerifierKey, SUBTREE_V1, type Verifier } from './verifier-key.js';

/** A key with the place where its holder answers, when the policy names one; nothing here calls it. */
export interface PolicyKey {
  readonly verifier: Verifier;
  readonly url: string | undefined;
}

/** Which logs are accepted, which witnesses are known, and which of them must have cosigned. */
export interface Policy {
  readonly logs: readonly PolicyKey[];
  readonly witnesses: readonly PolicyKey[];
  /** `none`: no cosignature is required. */
  readonly quorum: Member | 'none';
}

const MAX_POLICY_BYTES = 256 * 1024;
/** Tab, newline, printable ASCII, and octets with the high bit, which are opaque. */
const ALLOWED = /^[\t\n\x20-\x7e\x80-\xff]*$/;

/**
 * Parses a policy file (c2sp.org/tlog-policy). A policy is trust configuration, so nothing in it is guessed: every line is known, every name defined before it is
 * used and member of one group at most (a witness counts once), no public key appears twice among the logs or among the witnesses, none is both, and there is
 * exactly one quorum line. A log with an Ed25519 and an ML-DSA-44 key is two log lines, and either signature is enough; who wants the second only lists that. A
 * witness with two keys is two witnesses: `any` of the two makes them one. CodedError TLOG_SIZE, TLOG_POLICY, or that of a verifier key, with the line.
 */
export function parsePolicy(bytes: Uint8Array): Policy {
  if (bytes.length > MAX_POLICY_BYTES) throw refusal('TLOG_SIZE', 'the policy is larger than allowed');
  // One character an octet: names compare as octets, whatever their encoding.
  const text = Buffer.from(bytes).toString('latin1');
  if (!ALLOWED.test(text)) throw refusal('TLOG_POLICY', 'a control character other than tab and newline');
  if (text !== '' && !text.endsWith('\n')) throw refusal('TLOG_POLICY', 'the last line does not end in a newline');
  const logs: PolicyKey[] = [];
  const witnesses: PolicyKey[] = [];
  const names = new QuorumNames();
  let quorum: Member | 'none' | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (keyword === undefined || keyword.startsWith('#')) continue;
    atLine(index + 1, () => {
      switch (keyword) {
        case 'log':
          logs.push(keyOf(items, 'log', logs, witnesses));
          return;
        case 'witness': {
          const [name = '', ...rest] = items;
          const key = keyOf(rest, 'witness', witnesses, logs);
          names.define(name, { kind: 'witness', verifier: key.verifier });
          witnesses.push(key);
          return;
        }
        case 'group':
          names.defineGroup(items);
          return;
        case 'quorum': {
          const [name, ...more] = items;
          if (name === undefined || more.length > 0) throw refusal('TLOG_POLICY', 'a quorum line has one name');
          if (quorum !== undefined) throw refusal('TLOG_POLICY', 'a policy has one quorum line');
          quorum = name === 'none' ? 'none' : names.get(name);
          return;
        }
        default:
          throw refusal('TLOG_POLICY', 'a line begins with log, witness, group, quorum or #');
      }
    });
  }
  if (quorum === undefined) throw refusal('TLOG_POLICY', 'a policy has one quorum line');
  return { logs, witnesses, quorum };
}

/** `<vkey> [<url>]`. */
function keyOf(items: readonly string[], role: 'log' | 'witness', others: readonly PolicyKey[], opposite: readonly PolicyKey[]): PolicyKey {
  const [text, url, ...more] = items;
  if (text === undefined || more.length > 0) throw refusal('TLOG_POLICY', 'a verifier key and at most a URL were expected');
  const verifier = parseVerifierKey(utf8Of(text));
  if (verifier.type !== SUBTREE_V1 && verifier.type !== (role === 'log' ? ED25519 : COSIGNATURE_V1)) {
    throw refusal('TLOG_KEY_TYPE', role === 'log' ? 'the Ed25519 key of a log signs notes' : 'the Ed25519 key of a witness signs cosignatures', { field: 'type' });
  }
  // By the key and not by its name: a cosignature does not name its cosigner, so one key under two names would count twice.
  if (others.some((other) => other.verifier.key.kid === verifier.key.kid)) throw refusal('TLOG_POLICY', 'a public key is listed twice');
  // An ML-DSA-44 key may be either: one signature line must not count as the log's own and as a witness'.
  if (opposite.some((other) => other.verifier.name === verifier.name && other.verifier.keyId === verifier.keyId)) throw refusal('TLOG_POLICY', 'a key is that of a log and of a witness');
  return { verifier, url };
}

function utf8Of(octets: string): string {
  try {
    return fromUtf8(Buffer.from(octets, 'latin1'));
  } catch {
    throw refusal('TLOG_POLICY', 'a verifier key is not valid UTF-8');
  }
}

function atLine(line: number, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw isCodedError(error) ? new CodedError<TlogCode>(error.code as TlogCode, error.message, { ...error.place, line }) : error;
  }
}
