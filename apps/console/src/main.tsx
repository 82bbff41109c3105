import { lazy, StrictMode, Suspense, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import './console.css';
import { forgetToken, keepToken, sessionToken } from './session-token.js';
import { TokenForm } from './token-form.js';

/** The editor is some megabytes: the token page must not wait for it. */
const Explorer = lazy(async () => await import('./explorer.js'));

const initial = sessionToken();

function Console(): ReactElement {
  const [token, setToken] = useState(initial);
  const [refusal, setRefusal] = useState<string>();

  function leave(reason?: string): void {
    forgetToken();
    setRefusal(reason);
    setToken(null);
  }
  if (token === null) {
    return (
      <TokenForm
        refusal={refusal}
        onAccepted={(accepted) => {
          keepToken(accepted);
          setToken(accepted);
        }}
      />
    );
  }
  return (
    <Suspense fallback={<p className="loading">Loading the editor …</p>}>
      <Explorer token={token} onLeave={leave} />
    </Suspense>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
