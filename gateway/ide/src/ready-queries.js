/** The queries that are ready to send, one for each tab of the service, in the order of its screen. */
import awarenessCourse from './queries/awareness-course.graphql?raw';
import documents from './queries/documents.graphql?raw';
import exams from './queries/exams.graphql?raw';
import offences from './queries/offences.graphql?raw';
import points from './queries/points.graphql?raw';
import session from './queries/session.graphql?raw';
import wholeRecord from './queries/whole-record.graphql?raw';

/** Label and one line of explanation (French, for the menu), and the document. The first one opens a first visit. */
export const READY_QUERIES = [
  { label: 'Mes points', about: 'Solde, historique et prévisionnel', query: points },
  { label: 'Mes documents', about: 'Attestation et relevé intégral', query: documents },
  { label: 'Stage de sensibilisation', about: 'Ce qu’un stage changerait au solde', query: awarenessCourse },
  { label: 'Barème des infractions', about: 'Ce que coûte chacune, à une date', query: offences },
  { label: 'Session', about: 'Qui est connecté, comment, jusqu’à quand', query: session },
  { label: 'Examens (candidat)', about: 'Inscriptions, résultats et places', query: exams },
  { label: 'Tout mon dossier', about: 'Une seule requête, tous les volets', query: wholeRecord },
];
