/** Commands about mails, templates and the local mailbox. */
@NullMarked
package dev.opsctl.command.mail;

import org.jspecify.annotations.NullMarked;
