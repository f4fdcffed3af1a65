/** Events and messages of one page. */
export const pageSize = 50;
/** Top clients of each list; `/api/status` has more. */
export const maxTopClients = 12;
