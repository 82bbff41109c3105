import { canonicalise, type CanonicalIdentifier, type RefusedIdentifier, type Step, STRONG_ATTRIBUTES } from '#libs/pseudonym';
import type { CustomerRecord } from '../files/customers.js';
import { columnOf } from './identifiers.js';

type Attribute = CanonicalIdentifier['attribute'];

/** Where two identifiers of one attribute and scheme part for good, with what each was after that step and at the end. */
interface Parting {
  readonly scheme: string;
  readonly rule: string;
  readonly at: readonly [string, string];
  readonly end: readonly [string, string];
}

/** One side's part in an attribute. */
interface Side {
  readonly schemes: readonly string[];
  readonly refused: readonly RefusedIdentifier[];
}

/** What two records have in common in one attribute. */
export interface Comparison {
  readonly attribute: Attribute;
  readonly strong: boolean;
  /** Canonical values that both have under one scheme; their tokens are equal. */
  readonly meet: readonly { readonly scheme: string; readonly canonical: string }[];
  readonly part: readonly Parting[];
  /** Text that is equal under two schemes or jurisdictions: no match, and the likeliest surprise. */
  readonly equalInOtherScheme: readonly (readonly string[])[];
  readonly sides: readonly [Side, Side];
}

/** Attribute by attribute, why two customers' tokens are or are not equal. Attributes that neither record has are left out. */
export function compareCustomers(a: CustomerRecord, b: CustomerRecord): Comparison[] {
  const [left, right] = [canonicalise(a.kyc), canonicalise(b.kyc)];
  const attributes = new Set([left, right].flatMap(({ identifiers, refused }) => [...identifiers, ...refused]).map(({ attribute }) => attribute));
  return [...attributes].map((attribute) => {
    const [ofA, ofB] = [left, right].map(({ identifiers }) => identifiers.filter((one) => one.attribute === attribute)) as [CanonicalIdentifier[], CanonicalIdentifier[]];
    const met = ofA.filter((one) => ofB.some((other) => other.scheme === one.scheme && other.canonical === one.canonical));
    return {
      attribute,
      strong: STRONG_ATTRIBUTES.has(attribute),
      meet: met.map(({ scheme, canonical }) => ({ scheme, canonical })),
      part: ofA.flatMap((one) => ofB.filter((other) => other.scheme === one.scheme && !met.includes(one)).map((other) => parting(one, other))),
      equalInOtherScheme: jurisdictional(ofA).flatMap((one) =>
        jurisdictional(ofB).filter((other) => other.scheme !== one.scheme && other.canonical === one.canonical).map((other) => [one.scheme, other.scheme]),
      ),
      sides: [side(attribute, ofA, left.refused), side(attribute, ofB, right.refused)],
    };
  });
}

function side(attribute: Attribute, identifiers: readonly CanonicalIdentifier[], refused: readonly RefusedIdentifier[]): Side {
  return {
    schemes: identifiers.map(({ scheme }) => scheme),
    refused: refused.filter((one) => one.attribute === attribute).map((one) => ({ ...one, field: columnOf(one.field) })),
  };
}

/** Without the second forms of one value, whose text is often that of the first. */
const jurisdictional = (identifiers: readonly CanonicalIdentifier[]): CanonicalIdentifier[] =>
  identifiers.filter(({ scheme }) => scheme !== 'skeleton' && scheme !== 'folded');

/** The first step from which on the two are never equal again; steps are counted from the end, because a scheme may take one more or less at the start. */
function parting(one: CanonicalIdentifier, other: CanonicalIdentifier): Parting {
  const shared = Math.min(one.steps.length, other.steps.length);
  const [ofOne, ofOther] = [one.steps.slice(-shared), other.steps.slice(-shared)] as [Step[], Step[]];
  const lastEqual = ofOne.findLastIndex(({ result }, index) => result === ofOther[index]?.result);
  // The last step gives what differs, so there is always one after the last equal.
  const [step, otherStep] = [ofOne[lastEqual + 1], ofOther[lastEqual + 1]];
  return { scheme: one.scheme, rule: step?.rule ?? '', at: [step?.result ?? '', otherStep?.result ?? ''], end: [one.canonical, other.canonical] };
}
