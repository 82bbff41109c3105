/** Where the token lives: this tab only, gone when it closes. Never localStorage, which outlives the session. */
const KEY = 'tributary.console-token';
const FRAGMENT = /^#token=([^&]+)$/;

/**
 * The token of this tab. One handed over in the address (`#token=…`) is taken once and removed from the address bar and the
 * history entry: a fragment is never sent to a server, but people copy addresses.
 */
export function sessionToken(): string | null {
  const handed = FRAGMENT.exec(window.location.hash)?.[1];
  if (handed !== undefined) {
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
    const token = decoded(handed);
    if (token !== undefined) sessionStorage.setItem(KEY, token);
  }
  return sessionStorage.getItem(KEY);
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
}

/** A fragment is somebody else's text: a broken escape is no token, not an exception. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
