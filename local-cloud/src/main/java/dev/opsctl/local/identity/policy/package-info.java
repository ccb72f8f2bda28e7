/** Policy documents: parsed, matched against requests, and their conditions decided. */
package dev.opsctl.local.identity.policy;
