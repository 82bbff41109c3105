import { CodedError } from '#libs/errors';

/** Refusal for want of a valid bearer token; answered with 401 and WWW-Authenticate. */
export class AccessError extends CodedError<'ACCESS_TOKEN'> {}
