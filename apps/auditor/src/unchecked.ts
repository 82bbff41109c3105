/** What no check of an export can show, in sentences for the reader of a report. */
export function unchecked(given: { readonly hubKey: string | undefined; readonly pinned: boolean; readonly previous: boolean }): string[] {
  const sentences: string[] = [];
  if (!given.pinned) {
    const kid = given.hubKey === undefined ? '' : ` (${given.hubKey})`;
    sentences.push(`Hub key not pinned: taken from the export itself${kid}. Compare it with a copy from elsewhere, or give that with --hub-key.`);
  }
  if (!given.previous) sentences.push('That this log extends one exported before: give the earlier export with --previous.');
  sentences.push(
    'That the hub logged every statement it acknowledged, and kept all evidence of equivocation: compare with the answers that providers hold.',
    'That an order had not expired by the clock on the wall: only the log\'s own clock is in the log. That a provider was really given an order when its agent asked.',
    'That the providers and officers behind the registered keys, and the key-holders of a manifest, are who the hub says, and that positions of registration and revocation are those decided.',
  );
  return sentences;
}
