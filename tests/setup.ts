import fc from 'fast-check';

/**
 * A person's run explores: each property gets a new seed, printed with the path to replay when it fails. In CI a change
 * is judged by the same cases as the one before it.
 */
if (process.env['CI'] !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20260101 });
