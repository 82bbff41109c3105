import { useId, useState, type FormEvent, type ReactElement } from 'react';
import { askHub, TokenRefused } from './hub.js';

interface Properties {
  /** Why the page asks again, when it does. */
  readonly refusal: string | undefined;
  readonly onAccepted: (token: string) => void;
}

/** Asks for the console token and tries it before letting anyone in. */
export function TokenForm({ refusal, onAccepted }: Properties): ReactElement {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState(refusal);
  const [busy, setBusy] = useState(false);
  const field = useId();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await askHub(token.trim(), { query: '{ __typename }' });
      onAccepted(token.trim());
    } catch (error) {
      setProblem(error instanceof TokenRefused ? error.message : 'The hub cannot be reached.');
      setBusy(false);
    }
  }

  return (
    <main className="token">
      <h1>Tributary console</h1>
      <p>
        The hub prints where its console token is kept when it starts. It stays in this tab only.
      </p>
      <form onSubmit={(event) => void submit(event)}>
        <label htmlFor={field}>Console token</label>
        <input id={field} type="password" autoComplete="off" spellCheck={false} autoFocus required value={token} onChange={(event) => setToken(event.target.value)} />
        <button type="submit" disabled={busy}>
          Open
        </button>
      </form>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
    </main>
  );
}
