/** Mails that were sent, their events and templates. */
@NullMarked
package dev.opsctl.operation.mail;

import org.jspecify.annotations.NullMarked;
