import type { EvaluationRequest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import { type VerificationKey, verifyJws } from '#libs/signing';
import { HolderError } from '../holder-error.js';
import type { Provider, Registry } from '../state/registry.js';

const OFFICER = 'officer:';

/** Whose signature a request carries. */
export type Asker = { readonly kind: 'provider'; readonly provider: Provider } | { readonly kind: 'officer' };

/**
 * The asker, once the signature is seen to be its own. HOLDER_PROVIDER, HOLDER_OFFICER, HOLDER_SIGNATURE. An unknown issuer and a known one
 * with an unknown key are refused alike: who is registered here is nobody's to try out.
 */
export function authenticate({ claims: { iss }, jws }: EvaluationRequest, registry: Registry): Asker {
  if (iss.startsWith(OFFICER)) {
    const key = iss === `${OFFICER}${jws.kid}` ? registry.officers.get(jws.kid) : undefined;
    if (key === undefined) throw new HolderError('HOLDER_OFFICER', 'no officer with this key is registered here', { field: 'iss' });
    checkSignature(jws, key);
    return { kind: 'officer' };
  }
  const provider = registry.providers.get(iss);
  const key = provider?.keys.get(jws.kid);
  if (provider === undefined || key === undefined) throw new HolderError('HOLDER_PROVIDER', 'no provider with this key is registered here', { field: 'iss' });
  checkSignature(jws, key);
  return { kind: 'provider', provider };
}

function checkSignature(jws: EvaluationRequest['jws'], key: VerificationKey): void {
  try {
    verifyJws(jws, key);
  } catch (error) {
    if (isCodedError(error)) throw new HolderError('HOLDER_SIGNATURE', 'the signature is not valid', { field: 'signature' });
    throw error;
  }
}
