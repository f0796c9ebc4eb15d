/** The HTTP headers the page is served with, in one place for the server, the build and the service worker. */

/**
 * What the page may load: its own files and nothing else; no inline script, no inline style, no eval, no other host.
 * `frame-ancestors` is not among them because a <meta> tag must not contain it.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Cross-origin isolation (exact clocks, shared memory) and the policy as a header. */
export const securityHeaders = {
  'content-security-policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
