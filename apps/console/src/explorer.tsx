import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { useMemo, type ComponentProps, type ReactElement } from 'react';
import { EXAMPLES } from './examples.js';
import { askHub, TokenRefused } from './hub.js';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

interface Properties {
  readonly token: string;
  /** Back to the token page; with a reason when the hub refused the token. */
  readonly onLeave: (reason?: string) => void;
}

/** GraphiQL on the hub's own endpoint. */
export default function Explorer({ token, onLeave }: Properties): ReactElement {
  const fetcher = useMemo<Fetcher>(
    () => async (request) => {
      try {
        return await askHub(token, request);
      } catch (error) {
        if (!(error instanceof TokenRefused)) throw error;
        onLeave(error.message);
        return { errors: [{ message: error.message }] };
      }
    },
    [token, onLeave],
  );
  return (
    <GraphiQL
      fetcher={fetcher}
      // Queries name pseudonyms: they are kept as long as the token is, and no longer.
      storage={sessionStorage}
      defaultTabs={EXAMPLES}
      isHeadersEditorEnabled={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <span className="brand">Tributary</span>
        <button type="button" className="leave" onClick={() => onLeave()}>
          Forget token
        </button>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
