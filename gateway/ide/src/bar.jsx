/** The bar above the editor: whose service this is, ready queries, who is signed in, and how to change that. */
import { useGraphiQLActions } from '@graphiql/react';
import { useId } from 'react';

import { useProblem } from './fetcher.js';
import mark from './mark.svg';
import { signInAddress, useChosenPersona, usePersonas } from './personas.js';
import { ReadyQueriesMenu } from './ready-queries-menu.jsx';
import { confirm, isPending, isSignedIn, useSession, wordsFor } from './session.js';

/** The bar. */
export function Bar() {
  const { session, refresh } = useSession();
  return (
    <header className="mpp-header">
      <div className="mpp-bar">
        <h1 className="mpp-name">
          <img src={mark} alt="" width="24" height="24" />
          <span>
            Mes Points Permis <span className="mpp-name-suffix">· GraphQL</span>
          </span>
        </h1>
        <ReadyQueriesMenu />
        <div className="mpp-who">
          <SessionStatus session={session} />
          <div className="mpp-sign">
            {isPending(session) && <Confirm onDone={refresh} />}
            <SignIn signedIn={isSignedIn(session)} />
            {isSignedIn(session) && <SignOut />}
          </div>
        </div>
      </div>
      <Problem onRetry={refresh} />
    </header>
  );
}

function SessionStatus({ session }) {
  const { headline, details } = wordsFor(session);
  return (
    <p className="mpp-session" role="status" data-kind={session?.kind ?? 'UNKNOWN'}>
      <span className="mpp-session-headline">{headline}</span>
      {details.length > 0 && <span className="mpp-session-details">{details.join(' · ')}</span>}
    </p>
  );
}

function SignIn({ signedIn }) {
  const personas = usePersonas();
  const [chosen, choose] = useChosenPersona(personas);
  const field = useId();
  if (chosen === null) {
    if (signedIn) return null;
    return (
      <a className="mpp-button mpp-button-first" href={signInAddress(null)}>
        Se connecter avec FranceConnect
      </a>
    );
  }
  return (
    <>
      <div className="mpp-persona" title={chosen.story}>
        <label htmlFor={field}>Personne</label>
        <select id={field} value={chosen.id} onChange={(event) => choose(event.target.value)}>
          {personas.map((persona) => (
            <option key={persona.id} value={persona.id}>
              {[`${persona.id} · ${persona.name}`, persona.story].filter(Boolean).join(' — ')}
            </option>
          ))}
        </select>
      </div>
      <a
        className="mpp-button mpp-button-first"
        href={signInAddress(chosen)}
        title={signedIn ? 'Se connecter comme la personne choisie' : undefined}
      >
        {signedIn ? 'Changer' : 'Se connecter'}
      </a>
    </>
  );
}

function Confirm({ onDone }) {
  const press = async () => {
    await confirm();
    await onDone();
  };
  return (
    <button
      className="mpp-button mpp-button-first"
      type="button"
      title="Le dossier trouvé est bien le mien"
      onClick={press}
    >
      Confirmer
    </button>
  );
}

function SignOut() {
  return (
    <form method="post" action="/auth/logout">
      <button className="mpp-button" type="submit">
        Se déconnecter
      </button>
    </form>
  );
}

function Problem({ onRetry }) {
  const problem = useProblem();
  const { introspect } = useGraphiQLActions();
  const retry = () => {
    onRetry();
    introspect();
  };
  return (
    <div role="alert">
      {problem && (
        <p className="mpp-problem">
          <span>{problem}</span>
          <button className="mpp-button" type="button" onClick={retry}>
            Réessayer
          </button>
        </p>
      )}
    </div>
  );
}
