import { utf8 } from '#libs/encoding';
import { ED25519, parseNote, type Policy, verifierOf, verifyProof } from '#libs/tlog';
import type { Folder } from './folder.js';
import { accepted, attempt, base64, type Case, refused, type VectorSet } from './vector-set.js';

interface Bundle {
  readonly verificationMaterial: {
    readonly tlogEntries: readonly [
      {
        readonly canonicalizedBody: string;
        readonly inclusionProof?: { readonly logIndex: string; readonly hashes: readonly string[]; readonly checkpoint: { readonly envelope: string } };
      },
    ];
  };
}

interface TrustedRoot {
  readonly tlogs: readonly { readonly baseUrl: string; readonly publicKey: { readonly rawBytes: string; readonly keyDetails: string } }[];
}

/** What is wrong with these lies in the log's part of the bundle; with the others that fail it is a certificate, a time stamp or an artefact. */
const LOG_IS_WRONG = /^rekor2-(checkpoint-.*|no-inclusion-proof)_fail$/;
const SUBJECT_PUBLIC_KEY_BYTES = 32;

/** Receipts of a public log, read into our type and verified as ours: its Ed25519 key, checkpoint, inclusion path and the entry's bytes. */
function* rekor(folder: Folder, path: string): Generator<Case> {
  for (const name of folder.foldersIn(path)) {
    if (!name.startsWith('rekor2-')) continue;
    const { inclusionProof, canonicalizedBody } = (folder.json(`${path}/${name}/bundle.sigstore.json`) as Bundle).verificationMaterial.tlogEntries[0];
    const policy = policyOf(folder.json(`${path}/${name}/trusted_root.json`) as TrustedRoot);
    const expected = LOG_IS_WRONG.test(name) ? refused : accepted;
    if (inclusionProof === undefined) {
      yield { id: name, expected, got: refused };
      continue;
    }
    const verify = (): unknown => {
      const checkpoint = parseNote(utf8(inclusionProof.checkpoint.envelope));
      return void verifyProof({ index: Number(inclusionProof.logIndex), path: inclusionProof.hashes.map(base64), checkpoint }, base64(canonicalizedBody), policy);
    };
    yield { id: name, expected, ...attempt(verify) };
  }
}

function policyOf({ tlogs }: TrustedRoot): Policy {
  const logs = tlogs
    .filter(({ publicKey }) => publicKey.keyDetails === 'PKIX_ED25519')
    .map(({ baseUrl, publicKey }) => ({ verifier: verifierOf(new URL(baseUrl).host, ED25519, base64(publicKey.rawBytes).slice(-SUBJECT_PUBLIC_KEY_BYTES)), url: baseUrl }));
  return { logs, witnesses: [], quorum: 'none' };
}

export const REKOR_SETS: readonly VectorSet[] = [
  { name: 'rekor2', title: 'Rekor v2 receipts of the Sigstore conformance suite', path: 'log/sigstore-conformance/test/assets/bundle-verify', run: rekor },
];
