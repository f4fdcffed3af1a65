/** Events and messages of one page. */
export const pageSize = 50;
/** Events of one list, however long it was asked to be: as many as the exporter keeps. */
export const maxEvents = 500;
/** Top clients of each list; `/api/status` has more. */
export const maxTopClients = 12;
