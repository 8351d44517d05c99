const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/** Content security policy; it is in the page, too, for servers that send no headers. */
export const PAGE_CONTENT_SECURITY_POLICY = PAGE_POLICY.join("; ");

/** For a server: with what only a header may say. */
export const CONTENT_SECURITY_POLICY = [...PAGE_POLICY, "frame-ancestors 'none'"].join("; ");
