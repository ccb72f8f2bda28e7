/** SES, in both versions of its API: identities, configuration sets and mails, which become files. */
@NullMarked
package dev.opsctl.local.service.ses;

import org.jspecify.annotations.NullMarked;
