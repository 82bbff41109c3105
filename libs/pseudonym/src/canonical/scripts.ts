/** The scripts that have letters in common shape. Others are written beside these without being taken for them. */
const LOOK_ALIKE_SCRIPTS = [
  ['Latin', /\p{sc=Latin}/u],
  ['Greek', /\p{sc=Greek}/u],
  ['Cyrillic', /\p{sc=Cyrillic}/u],
  ['Armenian', /\p{sc=Armenian}/u],
  ['Cherokee', /\p{sc=Cherokee}/u],
  ['Coptic', /\p{sc=Coptic}/u],
  ['Lisu', /\p{sc=Lisu}/u],
] as const;

const UNMIXED = 'not mixed';

/**
 * What a person should know about the scripts of a name (UTS #39 section 5.1). Words of two scripts stand beside each other in honest names
 * (`ООО Acme`); two within one word are a mistake of typing or a disguise.
 */
export function scriptsOf(name: string): string {
  if (/^[\0-\x7f]*$/.test(name)) return UNMIXED;
  const within = name.split(/[^\p{L}\p{M}]+/u).map(scriptsIn);
  const mixed = within.filter((scripts) => scripts.length > 1).map((scripts) => scripts.join(' and '));
  if (mixed.length > 0) return `MIXED WITHIN A WORD: ${[...new Set(mixed)].join('; ')}`;
  const all = scriptsIn(name);
  return all.length > 1 ? `${all.join(' and ')}, in words of their own` : UNMIXED;
}

function scriptsIn(word: string): string[] {
  return LOOK_ALIKE_SCRIPTS.filter(([, letter]) => letter.test(word)).map(([script]) => script);
}
