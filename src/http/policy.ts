/**
 * What a page of ours may do: load its own script and style, ask its own server. Nothing from elsewhere, nothing inline but the
 * icon; and the script cannot turn text into markup, whatever a fault in it might try.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");
