/** Mails: requests, templates and the text that comes of both; knows no AWS. */
@NullMarked
package dev.opsctl.functions.mail.domain;

import org.jspecify.annotations.NullMarked;
