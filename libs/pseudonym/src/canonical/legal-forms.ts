/**
 * Legal forms, canonical spelling → other spellings, as `foldName` leaves them. Canonicalised and never deleted: Rio Tinto Ltd
 * and Rio Tinto plc, Unilever N.V. and Unilever plc are different persons. `holdings`, `group`, `international` are part of a name.
 */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  // English
  ltd: ['limited'],
  'co ltd': ['company limited', 'co limited', 'company ltd', 'coltd', 'ltd co', 'limited company'],
  inc: ['incorporated', 'incorporation'],
  corp: ['corporation', 'corpn'],
  co: ['company'],
  plc: ['public limited company', 'public limited co', 'public ltd co', 'public ltd company', 'public limited'],
  llc: ['limited liability company', 'limited liability co', 'ltd liability company', 'ltd liability co'],
  llp: ['limited liability partnership'],
  lllp: ['limited liability limited partnership'],
  lp: ['limited partnership'],
  gp: ['general partnership'],
  pllc: ['professional limited liability company'],
  pc: ['professional corporation'],
  na: ['national association'],
  cic: ['community interest company'],
  dac: ['designated activity company'],
  clg: ['company limited by guarantee'],
  ulc: ['unlimited liability company'],
  ultd: ['unlimited'],
  'pty ltd': ['proprietary limited', 'pty limited', 'proprietary ltd'],
  'pvt ltd': ['private limited', 'private ltd', 'pvt limited', 'pvt limited company', 'private limited company', 'private ltd co', 'p ltd'],
  'pte ltd': ['pte limited'],
  jsc: ['joint stock company', 'joint stock co'],
  pjsc: ['public joint stock company', 'public jsc'],
  ojsc: ['open joint stock company', 'open jsc'],
  cjsc: ['closed joint stock company', 'closed jsc'],
  'sdn bhd': ['sendirian berhad'],
  bhd: ['berhad'],
  fze: ['free zone establishment'],
  // German
  gmbh: ['gesellschaft mit beschrankter haftung', 'ges m b h', 'gesmbh', 'mbh', 'm b h', 'gesellschaft mbh', 'g m b h'],
  ggmbh: ['gemeinnutzige gmbh', 'gemeinnutzige gesellschaft mit beschrankter haftung'],
  'gmbh and co kg': ['gmbh co kg', 'gmbh u co kg', 'gmbh und co kg', 'gmbh and cokg', 'mbh and co kg', 'gmbh and company kg'],
  'gmbh and co kgaa': ['gmbh co kgaa', 'gmbh und co kgaa'],
  'ag and co kgaa': ['ag co kgaa', 'ag und co kgaa'],
  ag: ['aktiengesellschaft'],
  kg: ['kommanditgesellschaft'],
  kgaa: ['kommanditgesellschaft auf aktien'],
  ohg: ['offene handelsgesellschaft'],
  ug: ['unternehmergesellschaft', 'ug haftungsbeschrankt', 'unternehmergesellschaft haftungsbeschrankt'],
  eg: ['eingetragene genossenschaft'],
  ev: ['eingetragener verein'],
  ek: ['eingetragener kaufmann', 'eingetragene kauffrau'],
  se: ['societas europaea'],
  // Romance languages
  sa: ['societe anonyme', 'sociedad anonima', 'sociedade anonima', 'societate pe actiuni'],
  sas: ['societe par actions simplifiee', 'sociedad por acciones simplificada'],
  sasu: ['societe par actions simplifiee unipersonnelle'],
  sarl: ['societe a responsabilite limitee'],
  eurl: ['entreprise unipersonnelle a responsabilite limitee'],
  snc: ['societe en nom collectif', 'societa in nome collettivo'],
  sca: ['societe en commandite par actions'],
  scs: ['societe en commandite simple'],
  'sa de cv': ['sociedad anonima de capital variable', 'sadecv', 's a de c v'],
  sl: ['sociedad limitada', 'sociedad de responsabilidad limitada'],
  slu: ['sociedad limitada unipersonal'],
  sau: ['sociedad anonima unipersonal'],
  ltda: ['limitada', 'sociedade limitada'],
  lda: ['sociedade por quotas'],
  spa: ['societa per azioni', 'sociedad por acciones'],
  srl: ['societa a responsabilita limitata', 'societate cu raspundere limitata'],
  sapa: ['societa in accomandita per azioni'],
  eireli: ['empresa individual de responsabilidade limitada'],
  // Low Countries
  nv: ['naamloze vennootschap'],
  bv: ['besloten vennootschap', 'besloten vennootschap met beperkte aansprakelijkheid'],
  bvba: [],
  cv: ['commanditaire vennootschap'],
  vof: ['vennootschap onder firma'],
  // Nordic and Baltic
  ab: ['aktiebolag', 'aktiebolaget'],
  'ab publ': ['aktiebolag publ', 'publ ab'],
  asa: ['allmennaksjeselskap'],
  as: ['aksjeselskap', 'aktieselskab', 'aktsiaselts', 'akciova spolecnost'],
  aps: ['anpartsselskab'],
  oy: ['osakeyhtio'],
  oyj: ['julkinen osakeyhtio'],
  ehf: ['einkahlutafelag'],
  hf: ['hlutafelag'],
  ou: ['osauhing'],
  uab: ['uzdaroji akcine bendrove'],
  sia: ['sabiedriba ar ierobezotu atbildibu'],
  // Central and eastern Europe
  'sp z oo': ['społka z ograniczona odpowiedzialnoscia', 'spolka z ograniczona odpowiedzialnoscia', 'sp zoo', 'spzoo', 'sp z o o', 'spz oo'],
  'społka akcyjna': ['spolka akcyjna'],
  sro: ['spolecnost s rucenim omezenym', 'spolocnost s rucenim obmedzenym', 'spol s ro', 'spol s r o'],
  doo: ['drustvo s ogranicenom odgovornoscu', 'druzba z omejeno odgovornostjo'],
  kft: ['korlatolt felelossegu tarsasag'],
  zrt: ['zartkoruen mukodo reszvenytarsasag'],
  nyrt: ['nyilvanosan mukodo reszvenytarsasag'],
  'ltd sti': ['limited sirketi', 'limited sti', 'ltd sirketi'],
  ooo: ['obshchestvo s ogranichennoy otvetstvennostyu'],
  // Asia
  kk: ['kabushiki kaisha', 'kabushiki gaisha', 'kabushikikaisha', 'kabushikigaisha'],
  gk: ['godo kaisha'],
  tbk: ['terbuka'],
};

/** Forms that stand in front of a name. */
const LEADING_FORMS: Readonly<Record<string, readonly string[]>> = {
  ооо: ['общество с ограниченнои ответственностью'],
  ао: ['акционерное общество'],
  пао: ['публичное акционерное общество'],
  зао: ['закрытое акционерное общество'],
  оао: ['открытое акционерное общество'],
  тоо: ['товарищество с ограниченнои ответственностью'],
  pt: ['perseroan terbatas'],
  jsc: ['joint stock company', 'joint stock co'],
  pjsc: ['public joint stock company'],
  ojsc: ['open joint stock company'],
  cjsc: ['closed joint stock company'],
  llc: ['limited liability company'],
};

const spellings = (forms: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(forms).flatMap(([form, others]) => [form, ...others].map((spelling) => [spelling, form] as const)));

/** Every spelling and the form it stands for. */
export const TRAILING_SPELLINGS = spellings(FORMS);
export const LEADING_SPELLINGS = spellings(LEADING_FORMS);
const LONGEST = Math.max(...[...TRAILING_SPELLINGS.keys(), ...LEADING_SPELLINGS.keys()].map((spelling) => spelling.split(' ').length));
/** More rounds than any chain of spellings takes; a bound and not a rule. */
const MAX_ROUNDS = 8;

/** Replaces the legal form at the end of a folded name, and one in front of it, by its canonical spelling. A name that is nothing else stays. */
export function canonicaliseLegalForm(folded: string): string {
  let words = folded.split(' ');
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = replaceTrailing(replaceLeading(words));
    if (next.join(' ') === words.join(' ')) break;
    words = next;
  }
  return words.join(' ');
}

function replaceTrailing(words: string[]): string[] {
  // Longest first: `public limited company` is a plc and not some "public" company limited.
  for (let start = Math.max(1, words.length - LONGEST); start < words.length; start++) {
    const form = formOf(words.slice(start), TRAILING_SPELLINGS);
    if (form !== undefined) return [...words.slice(0, start), ...form.split(' ')];
  }
  return words;
}

function replaceLeading(words: string[]): string[] {
  for (let end = Math.min(words.length - 1, LONGEST); end > 0; end--) {
    const form = formOf(words.slice(0, end), LEADING_SPELLINGS);
    if (form !== undefined) return [...form.split(' '), ...words.slice(end)];
  }
  return words;
}

function formOf(words: readonly string[], table: ReadonlyMap<string, string>): string | undefined {
  const asWritten = table.get(words.join(' '));
  // `S. A.` and `A/S` arrive as single letters.
  return asWritten ?? (words.length > 1 && words.every((word) => word.length === 1) ? table.get(words.join('')) : undefined);
}
