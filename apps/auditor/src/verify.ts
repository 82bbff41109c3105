import type { VerificationKey } from '#libs/signing';

import { checkAccounting } from './checks/accounting.js';
import { BodyCheck } from './checks/bodies.js';
import { ChainCheck } from './checks/chains.js';
import { Check, CHECKS, type CheckCode, type CheckResult } from './checks/check.js';
import { EntryCheck, type EntryGrounds } from './checks/entries.js';
import { checkEquivocations } from './checks/equivocations.js';
import { ExactlyOnceCheck } from './checks/exactly-once.js';
import { checkFiles } from './checks/files.js';
import { checkHistory } from './checks/history.js';
import { checkKeys, type KeyRegister } from './checks/keys.js';
import { LifecycleCheck } from './checks/lifecycle.js';
import { checkManifest } from './checks/manifest.js';
import { checkOfficers, type OfficerRegister } from './checks/officers.js';
import { checkPolicies, checkPoliciesUsed, type Policies } from './checks/policies.js';
import { checkPositions } from './checks/positions.js';
import { StatementCheck } from './checks/statements.js';
import { VerdictReplay } from './checks/verdicts.js';
import type { ExportDirectory } from './files/export-directory.js';
import { type EntryLine, EntryLines, tokensNamed } from './format/entry-lines.js';
import type { Manifest } from './format/manifest.js';
import { ENTRIES, MAX_STATEMENT_BYTES, STATEMENTS } from './format/paths.js';
import { LogState } from './replay/log-state.js';
import { TokenCarriers } from './replay/token-carriers.js';
import { unchecked } from './unchecked.js';

export interface VerifyOptions {
  /** The hub's key as the auditor knows it from elsewhere. */
  readonly hubKey?: VerificationKey;
  /** An earlier export of the same log, already verified. */
  readonly previous?: ExportDirectory;
  /** Told how far the replay of the log is: positions of how many, and verdicts compared. */
  readonly onProgress?: (positions: number, of: number, verdicts: number) => void;
}

export interface Verification {
  readonly passed: boolean;
  readonly position: number | null;
  readonly origin: string | null;
  /** RFC 7638 thumbprint of the key that the manifest was checked with. */
  readonly hubKey: string | null;
  readonly hubKeyPinned: boolean;
  /** In the order of CHECKS. */
  readonly checks: readonly CheckResult[];
  /** What this export cannot show, in sentences. */
  readonly notChecked: readonly string[];
}

type Checks = Readonly<Record<CheckCode, Check>>;

/**
 * Every check on one export, offline, trusting nothing in it. A failed check does not stop those that can still be made; where an
 * earlier failure takes away what a later check needs (a statement that cannot be read), the later one works on what is left.
 */
export function verifyExport(directory: ExportDirectory, options: VerifyOptions = {}): Verification {
  const checks = newChecks();
  const { manifest, hubKey } = checks.MANIFEST.timed(() => checkManifest(checks.MANIFEST, directory, options.hubKey));
  if (manifest === undefined) for (const check of [checks.FILES, checks.POSITIONS]) check.cannotRun('needs a manifest that can be read');
  else checks.FILES.timed(() => checkFiles(checks.FILES, directory, manifest));
  const keys = checks.KEYS.timed(() => checkKeys(checks.KEYS, directory, manifest?.position));
  const policies = checks.POLICIES.timed(() => checkPolicies(checks.POLICIES, directory));
  const officers = checks.OFFICERS.timed(() => checkOfficers(checks.OFFICERS, directory, manifest?.position, keys));
  const found = walkLog(checks, directory, { keys, officers, policies, manifest, hubKey }, options.onProgress);
  if (manifest !== undefined) checks.POSITIONS.timed(() => checkPositions(checks.POSITIONS, manifest, found));
  const { previous } = options;
  if (previous === undefined) checks.HISTORY.cannotRun('needs an earlier export: --previous');
  else checks.HISTORY.timed(() => checkHistory(checks.HISTORY, previous, { directory, keys, officers, hubKey }));
  const results = Object.values(checks).map((check) => check.result());
  return {
    // Without an earlier export there is no history to check; without a manifest the missing checks have failed with it.
    passed: Object.values(checks).every((check) => check.passed || (check === checks.HISTORY && previous === undefined)),
    position: manifest?.position ?? null,
    origin: manifest?.origin ?? null,
    hubKey: hubKey?.kid ?? null,
    hubKeyPinned: options.hubKey !== undefined,
    checks: results,
    notChecked: unchecked({ hubKey: hubKey?.kid, pinned: options.hubKey !== undefined, previous: previous !== undefined }),
  };
}

function newChecks(): Checks {
  return Object.fromEntries(Object.keys(CHECKS).map((code) => [code, new Check(code as CheckCode)])) as Record<CheckCode, Check>;
}

/** One pass over the log in its order, position by position: each statement with its body, and each entry, is read once and shown to every check that needs it. */
function walkLog(
  checks: Checks,
  directory: ExportDirectory,
  known: { readonly keys: KeyRegister; readonly officers: OfficerRegister; readonly policies: Policies; readonly manifest: Manifest | undefined; readonly hubKey: VerificationKey | undefined },
  onProgress: VerifyOptions['onProgress'],
): { readonly size: number; readonly clock: number } {
  const state = new LogState();
  const carriers = new TokenCarriers(checks.ENTRIES.timed(() => tokensNamed(directory)));
  const statements = new StatementCheck(checks.STATEMENTS, known.keys, known.manifest?.origin);
  const chains = new ChainCheck(checks.CHAINS);
  const once = new ExactlyOnceCheck(checks.EXACTLY_ONCE);
  const bodies = new BodyCheck(checks.BODIES, directory);
  const lifecycle = new LifecycleCheck(checks.LIFECYCLE);
  const grounds: EntryGrounds = { officers: known.officers, keys: known.keys, hubKey: known.hubKey, origin: known.manifest?.origin, carriers };
  const entries = new EntryCheck(checks.ENTRIES, grounds);
  const entryLines = checks.ENTRIES.timed(() => new EntryLines(checks.ENTRIES, directory));
  const replay = checks.VERDICTS.timed(() => new VerdictReplay(checks.VERDICTS, directory, known.policies, state));
  let position = 0;
  const step = (): void => {
    position += 1;
    checks.VERDICTS.timed(() => replay.reached(position));
    onProgress?.(position, known.manifest?.position ?? position, replay.verdicts);
  };
  const takeEntry = (line: EntryLine): void => {
    const ruling = checks.ENTRIES.timed(() => entries.entry(line, state.clock));
    if (ruling !== undefined) checks.VERDICTS.timed(() => state.rule(ruling, position));
    step();
  };
  checks.STATEMENTS.attempt({ file: STATEMENTS }, () => {
    for (const { number: line, bytes } of directory.lines(STATEMENTS, MAX_STATEMENT_BYTES)) {
      for (let entry = entryLines.takeAt(position); entry !== undefined; entry = entryLines.takeAt(position)) takeEntry(entry);
      const statement = checks.STATEMENTS.timed(() => statements.read(position, line, bytes));
      if (statement !== undefined) {
        checks.CHAINS.timed(() => chains.statement(statement));
        checks.EXACTLY_ONCE.timed(() => once.statement(statement));
        const lines = checks.BODIES.timed(() => bodies.read(statement)) ?? [];
        checks.ACCOUNTING.timed(() => checkAccounting(checks.ACCOUNTING, statement, lines));
        checks.LIFECYCLE.timed(() => {
          lifecycle.body(statement, lines);
          entries.epochs.body(checks.LIFECYCLE, statement, lines);
        });
        checks.ENTRIES.timed(() => carriers.apply(statement.claims.iss, lines));
        checks.VERDICTS.timed(() => state.apply(position, statement.claims, lines));
      }
      step();
    }
  });
  // What comes after the last statement; an entry that is elsewhere than at the next position stands where no statement or entry is before it.
  for (let entry = entryLines.take(); entry !== undefined; entry = entryLines.take()) {
    if (entry.position !== position) checks.ENTRIES.fail('ENTRY_POSITION', { file: ENTRIES, line: entry.line }, 'entries and statements do not fill the log in order, each position once');
    takeEntry(entry);
  }
  checks.VERDICTS.timed(() => replay.finish(position));
  checks.BODIES.timed(() => bodies.finish());
  checks.POLICIES.timed(() => checkPoliciesUsed(checks.POLICIES, known.policies, replay.used));
  checks.EQUIVOCATIONS.timed(() => checkEquivocations(checks.EQUIVOCATIONS, directory, known.keys, once));
  return { size: position, clock: state.clock };
}
