import { fromHex, toHex } from '#libs/encoding';
import { canonicalise, loadOprf } from '#libs/pseudonym';
import type { Folder } from './folder.js';
import { accepted, attempt, type Case, refused, type VectorSet } from './vector-set.js';

interface Suite {
  readonly identifier: string;
  readonly mode: number;
  readonly pkSm?: string;
  readonly vectors: readonly {
    readonly Input: string;
    readonly Blind: string;
    readonly BlindedElement: string;
    readonly EvaluationElement: string;
    readonly Output: string;
    readonly Proof?: { readonly proof: string };
  }[];
}

const VOPRF = 1;

/** The one suite and mode of the product, through its client: what it sends, what it believes, what it makes of it. */
async function oprf(folder: Folder, path: string): Promise<Case[]> {
  const client = await loadOprf();
  const suite = (folder.json(path) as readonly Suite[]).find(({ identifier, mode }) => identifier === 'ristretto255-SHA512' && mode === VOPRF);
  const publicKey = fromHex(suite?.pkSm ?? '');
  return (suite?.vectors ?? []).flatMap((vector, index) => {
    const list = (text: string): Uint8Array[] => text.split(',').map(fromHex);
    const [inputs, evaluated, proof] = [list(vector.Input), list(vector.EvaluationElement), fromHex(vector.Proof?.proof ?? '')];
    const { blinds, points } = client.blind(inputs, () => fromHex(vector.Blind.split(',').map((blind) => blind.padEnd(128, '0')).join('')));
    const believed = (bytes: Uint8Array): string => (client.verify(publicKey, points, evaluated, bytes) ? accepted : refused);
    return [
      { id: `${index}-blinded`, expected: vector.BlindedElement, got: points.map(toHex).join() },
      { id: `${index}-proof`, expected: accepted, got: believed(proof) },
      { id: `${index}-altered-proof`, expected: refused, ...attempt(() => believed(proof.with(0, (proof[0] ?? 0) ^ 1))) },
      { id: `${index}-output`, expected: vector.Output, got: client.finalize(inputs, blinds, [{ index: 1, evaluated }]).map(toHex).join() },
    ];
  });
}

function* leis(folder: Folder, path: string): Generator<Case> {
  const verdict = (lei: string): string => (canonicalise({ lei }).identifiers.some(({ attribute, canonical }) => attribute === 'lei' && canonical === lei) ? accepted : refused);
  for (const lei of folder.text(`${path}/valid_leis_python-stdnum.txt`).split(/\s+/).filter(Boolean)) yield { id: lei, expected: accepted, got: verdict(lei) };
  for (const row of folder.text(`${path}/lei_valid_invalid_fast-lei_stdnum.csv`).split(/\s+/).filter(Boolean).slice(1)) {
    const [lei = '', valid] = row.split(',');
    yield { id: `case-${lei}`, expected: valid === 'true' ? accepted : refused, got: verdict(lei) };
  }
}

export const IDENTITY_SETS: readonly VectorSet[] = [
  { name: 'rfc9497', title: 'RFC 9497 ristretto255-SHA512, VOPRF', path: 'identity/rfc9497/allVectors.json', run: oprf },
  { name: 'lei', title: 'legal entity identifiers', path: 'identity/lei', run: leis },
];
