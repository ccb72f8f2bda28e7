/** SES, in both versions of its API: identities, configuration sets and mails, which become files. */
package dev.opsctl.local.service.ses;
