import { refusal } from './refusal.js';
import type { Verifier } from './verifier-key.js';

/** A witness, or at least `threshold` of the members. */
export type Member = { readonly kind: 'witness'; readonly verifier: Verifier } | { readonly kind: 'group'; readonly threshold: number; readonly members: readonly Member[] };

/** True when cosignatures of these keys (by thumbprint) are enough. Depth is bounded: members are defined before their group. */
export function isSatisfied(quorum: Member | 'none', cosigners: ReadonlySet<string>): boolean {
  if (quorum === 'none') return true;
  if (quorum.kind === 'witness') return cosigners.has(quorum.verifier.key.kid);
  return quorum.members.filter((member) => isSatisfied(member, cosigners)).length >= quorum.threshold;
}

const MAX_NAMES = 256;
/** Groups within groups; far above what people write. */
const MAX_DEPTH = 16;
const THRESHOLD = /^[1-9][0-9]{0,3}$/;

/** Names of witnesses and groups share one space; each may be a member once, so that a witness counts in one way only (tlog-policy, Defining a witness group). */
export class QuorumNames {
  readonly #defined = new Map<string, Member>();
  readonly #used = new Set<string>();

  define(name: string, member: Member): void {
    if (name === '' || name === 'none') throw refusal('TLOG_POLICY', 'a name is missing, or is the predefined "none"', { field: 'name' });
    if (this.#defined.has(name)) throw refusal('TLOG_POLICY', 'a name is defined twice', { field: 'name' });
    if (this.#defined.size === MAX_NAMES) throw refusal('TLOG_POLICY', 'more witnesses and groups than allowed');
    this.#defined.set(name, member);
  }

  /** `<name> all|any|<k> <member>...`. */
  defineGroup([name = '', rule, ...memberNames]: readonly string[]): void {
    if (rule === undefined || memberNames.length === 0) throw refusal('TLOG_POLICY', 'a group has a name, a threshold and at least one member');
    const threshold = thresholdOf(rule, memberNames.length);
    const members = memberNames.map((memberName) => {
      const member = this.get(memberName);
      if (this.#used.has(memberName)) throw refusal('TLOG_POLICY', 'a name is a member twice', { field: 'members' });
      this.#used.add(memberName);
      return member;
    });
    const group: Member = { kind: 'group', threshold, members };
    if (depthOf(group) > MAX_DEPTH) throw refusal('TLOG_POLICY', 'groups are nested deeper than allowed', { field: 'members' });
    this.define(name, group);
  }

  get(name: string): Member {
    const member = this.#defined.get(name);
    if (member === undefined) throw refusal('TLOG_POLICY', 'a name is not defined on an earlier line', { field: 'name' });
    return member;
  }
}

function thresholdOf(rule: string, members: number): number {
  const threshold = rule === 'all' ? members : rule === 'any' ? 1 : THRESHOLD.test(rule) ? Number(rule) : 0;
  if (threshold < 1 || threshold > members) throw refusal('TLOG_POLICY', 'a threshold is all, any, or a number from 1 to that of the members', { field: 'threshold' });
  return threshold;
}

function depthOf(member: Member): number {
  return member.kind === 'witness' ? 0 : 1 + Math.max(...member.members.map(depthOf));
}
