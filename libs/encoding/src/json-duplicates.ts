/**
 * True when some object of a JSON text names a member twice, however the name is spelled (`"a"` and
 * `"\u0061"` are one name). The text must already be known to be JSON: this reads only as much of the
 * grammar as it takes to tell names from values, in one pass over the characters.
 */
export function hasDuplicateName(text: string): boolean {
  // One entry an open container: the names seen so far, or null for an array.
  const open: (Set<string> | null)[] = [];
  let nameExpected = false;
  for (let index = 0; index < text.length; index += 1) {
    switch (text[index]) {
      case '{':
        open.push(new Set());
        nameExpected = true;
        break;
      case '[':
        open.push(null);
        nameExpected = false;
        break;
      case '}':
      case ']':
        open.pop();
        nameExpected = false;
        break;
      case ',':
        nameExpected = (open.at(-1) ?? null) !== null;
        break;
      case '"': {
        const end = closingQuote(text, index);
        const names = open.at(-1);
        if (nameExpected && names) {
          const name = decodeString(text.slice(index, end + 1));
          if (names.has(name)) return true;
          names.add(name);
          nameExpected = false;
        }
        index = end;
        break;
      }
      default:
    }
  }
  return false;
}

function closingQuote(text: string, openingQuote: number): number {
  let index = openingQuote + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index;
}

function decodeString(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}
