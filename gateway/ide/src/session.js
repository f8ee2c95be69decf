/** Who is signed in, as the service says it, and the words for it. */
import { useCallback, useEffect, useState } from 'react';

import { ask } from './fetcher.js';
import barSession from './queries/bar-session.graphql?raw';
import confirmIdentity from './queries/confirm-identity.graphql?raw';

const KINDS = {
  ANONYMOUS: 'Non connecté',
  ACCOUNT: 'Connecté par mot de passe',
  FRANCE_CONNECT: 'Connecté avec FranceConnect',
  TOOL: 'Connecté comme outil',
};

const OUTCOMES = {
  MATCHED: 'dossier trouvé',
  NOT_FOUND: 'aucun dossier trouvé',
  AMBIGUOUS: 'plusieurs dossiers possibles',
  USE_BIRTH_NAME: 'nom de naissance demandé',
  NOT_SERVED_ONLINE: 'dossier non consultable en ligne',
  REGISTRY_UNAVAILABLE: 'registre indisponible',
};

// A browser's timer holds 31 bits of milliseconds; no session lasts that long.
const LONGEST_TIMER = 2 ** 31 - 1;

/** The session (`kind`, `outcome`, `expiresAt`, `pending`; null while unknown) and a function that reads it again. */
export function useSession() {
  const [session, setSession] = useState(null);
  const refresh = useCallback(async () => setSession(await readSession()), []);

  useEffect(() => {
    refresh();
    // Someone may have signed in or out in another tab meanwhile.
    const onReturn = () => document.visibilityState === 'visible' && refresh();
    document.addEventListener('visibilitychange', onReturn);
    return () => document.removeEventListener('visibilitychange', onReturn);
  }, [refresh]);

  const expiresAt = session?.expiresAt;
  useEffect(() => {
    const remaining = Date.parse(expiresAt) - Date.now();
    if (!(remaining > 0 && remaining < LONGEST_TIMER)) return undefined;
    const timer = setTimeout(refresh, remaining + 1000);
    return () => clearTimeout(timer);
  }, [expiresAt, refresh]);

  return { session, refresh };
}

async function readSession() {
  try {
    const { data } = await ask({ query: barSession });
    return data?.session ?? null;
  } catch {
    // The bar already tells the problem; an unknown session is not an anonymous one.
    return null;
  }
}

/** Whether somebody is signed in. */
export function isSignedIn(session) {
  return session !== null && session.kind !== 'ANONYMOUS';
}

/** Whether a record was found that its holder has not confirmed yet. */
export function isPending(session) {
  return Boolean(session?.pending);
}

/** Say that the record found is one's own. The bar tells what went wrong, if anything did. */
export async function confirm() {
  try {
    await ask({ query: confirmIdentity });
  } catch {
    // Told already: the session is read again either way.
  }
}

/** The session in French, as a `headline` and further `details`. */
export function wordsFor(session) {
  if (session === null) return { headline: 'Session inconnue', details: [] };
  const headline = KINDS[session.kind] ?? session.kind;
  if (!isSignedIn(session)) return { headline, details: [] };
  const found = isPending(session) ? 'dossier à confirmer' : OUTCOMES[session.outcome];
  const details = [found, until(session.expiresAt)];
  return { headline, details: details.filter(Boolean) };
}

function until(instant) {
  if (!instant) return null;
  const clock = new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit' });
  return `jusqu’à ${clock.format(new Date(instant))}`;
}
