import { compactAlphanumerics, readNumber, refusePlaceholder } from './compact-number.js';
import { refusal } from '../refusal.js';
import type { Trail } from './trail.js';

/** Country and register (`GB-COH`, `US-DE`), or a GLEIF Registration Authorities List code (`RA000585`). */
const REGISTER = /^(?:[A-Z]{2}(?:-[A-Z0-9]{1,24}){1,3}|RA[0-9]{6})$/;

/** Spelling rules of registers whose numbers are written in more than one way. */
const REGISTER_RULES: readonly { readonly register: RegExp; readonly rule: string; readonly change: (compact: string) => string }[] = [
  {
    register: /^GB-COH$/,
    rule: 'eight characters with leading zeros (Companies House)',
    change: (compact) => {
      const [, prefix = '', digits = ''] = /^([A-Z]{0,2})([0-9]{1,8})$/.exec(compact) ?? [];
      return digits === '' ? compact : prefix + digits.padStart(8 - prefix.length, '0');
    },
  },
  {
    register: /^DE-HR[AB](?:-|$)/,
    rule: 'without the department in front (Handelsregister)',
    change: (compact) => compact.replace(/^HR[AB](?=[0-9])/, ''),
  },
];

/** Upper-case scheme. PSEUDONYM_REGISTER unless it names a register and not only a country: one country has several. */
export function registerScheme(raw: string): string {
  const scheme = /^[\x20-\x7e]{1,80}$/.test(raw) ? raw.trim().toUpperCase() : '';
  if (!REGISTER.test(scheme)) throw refusal('PSEUDONYM_REGISTER', 'is not country-register (GB-COH) or a GLEIF authority code (RA000585)');
  return scheme;
}

/** Company register number in its register. */
export function canonicalRegistration(register: string, raw: string): Trail {
  const compact = refusePlaceholder(compactAlphanumerics(readNumber(raw)));
  const special = REGISTER_RULES.find((rule) => rule.register.test(register));
  return special === undefined ? compact : compact.apply(special.rule, special.change);
}
