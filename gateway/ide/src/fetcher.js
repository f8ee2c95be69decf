/**
 * One way to ask the service, shared by the editor and the bar, and what went wrong the last time.
 *
 * An answer of GraphQL is an answer, whatever its HTTP status and its errors: the editor shows it. A problem is when
 * there is no such answer at all; the bar tells it in plain words.
 */
import { useSyncExternalStore } from 'react';

const ENDPOINT = '/graphql';

const UNREACHABLE =
  'Le service GraphQL ne répond pas. Vérifiez qu’il est démarré et que votre connexion fonctionne, puis réessayez.';

const unreadable = (status) =>
  `Le service a répondu autre chose que du GraphQL (HTTP ${status}). Réessayez dans un instant.`;

let problem = null;
const listeners = new Set();

function tell(next) {
  if (next === problem) return;
  problem = next;
  for (const listener of listeners) listener();
}

function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The problem of the last request as a sentence, or null when the service answered. */
export function useProblem() {
  return useSyncExternalStore(listen, () => problem);
}

/** Send one GraphQL request (`query`, `variables`, `operationName`); gives the answer, or throws the problem told. */
export async function ask(request, { headers } = {}) {
  const { status, text } = await post(JSON.stringify(request), headers);
  const answer = parse(text);
  if (answer === null) fail(unreadable(status));
  tell(null);
  return answer;
}

async function post(body, headers) {
  try {
    const response = await fetch(ENDPOINT, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json, application/json;q=0.9',
        ...headers,
      },
      body,
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return fail(UNREACHABLE);
  }
}

function parse(text) {
  try {
    const answer = JSON.parse(text);
    const isGraphQL = typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
    return isGraphQL ? answer : null;
  } catch {
    return null;
  }
}

function fail(sentence) {
  tell(sentence);
  const error = new Error(sentence);
  // The editor prints what it finds on the error; our own line numbers help nobody there.
  error.stack = undefined;
  throw error;
}
