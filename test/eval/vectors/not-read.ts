/** Published vectors that lie in the same folders and that no set compares, with the reason: what is not checked is said. */
export const NOT_READ: readonly { readonly path: string; readonly reason: string }[] = [
  { path: 'log/cose-receipts', reason: 'COSE receipts; ours are tlog-proof texts' },
  { path: 'log/sigstore-conformance/test/assets/bundle-verify/happy-path-v0.3', reason: 'Sigstore bundles of Rekor v1, whose log signs with ECDSA, and all of certificates, time stamps and artefacts' },
  { path: 'log/wycheproof/testvectors_v1/json_web_key_test.json', reason: 'JSON Web Keys of other algorithms; the conformance specs see each refused' },
  { path: 'log/wycheproof/testvectors_v1/json_web_crypto_test.json', reason: 'JOSE with MACs, RSA and ECDSA, none of which is an algorithm here' },
  { path: 'log/wycheproof/testvectors_v1/ecdsa_secp256r1_sha256_p1363_test.json', reason: 'ECDSA, which is no algorithm here' },
  { path: 'log/ietf-jose-cookbook/6.nesting_signatures_and_encryption.json', reason: 'a JWS within a JWE, which nothing here sends' },
  { path: 'identity/ed25519', reason: 'Ed25519 of other sources; the conformance specs compare them' },
  { path: 'identity/wycheproof', reason: 'HMAC and HKDF, which come from the platform' },
  { path: 'identity/blake3', reason: 'BLAKE3, which nothing here uses' },
  { path: 'identity/linkage', reason: 'labelled pairs; the evaluation "linkage" scores them' },
  { path: 'identity/normalisation', reason: 'lists of names and legal forms; the evaluation "linkage" reads them' },
];
