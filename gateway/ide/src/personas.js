/**
 * The people that the simulated FranceConnect can sign in with one click.
 *
 * The page names their list in a meta element, on a development machine only; without it, or when the list cannot be
 * read, signing in goes through FranceConnect's own page.
 */
import { useEffect, useState } from 'react';

const REMEMBERED = 'mpp:persona';

/** The personas (`id`, `name`, `story`), empty when there are none to offer. */
export function usePersonas() {
  const [personas, setPersonas] = useState([]);
  useEffect(() => {
    const leaving = new AbortController();
    readPersonas(leaving.signal).then(setPersonas);
    return () => leaving.abort();
  }, []);
  return personas;
}

async function readPersonas(signal) {
  const url = document.querySelector('meta[name="mpp-personas"]')?.content;
  if (!url) return [];
  try {
    const response = await fetch(url, { credentials: 'omit', signal });
    const list = response.ok ? await response.json() : [];
    return Array.isArray(list) ? list.filter(isPersona) : [];
  } catch {
    return [];
  }
}

function isPersona(item) {
  return typeof item?.id === 'string' && typeof item.name === 'string';
}

/** The persona chosen, the last visit's if it is still offered, and a function to choose another by its id. */
export function useChosenPersona(personas) {
  const [id, setId] = useState(() => localStorage.getItem(REMEMBERED));
  const choose = (next) => {
    localStorage.setItem(REMEMBERED, next);
    setId(next);
  };
  return [personas.find((persona) => persona.id === id) ?? personas[0] ?? null, choose];
}

/** Where signing in begins; comes back to this page. Without a persona, FranceConnect asks who it is. */
export function signInAddress(persona) {
  const parameters = new URLSearchParams({ return_to: '/graphql' });
  if (persona) parameters.set('idp_hint', persona.id);
  return `/auth/franceconnect/start?${parameters}`;
}
