/** Commands about mails, templates and the local mailbox. */
package dev.opsctl.command.mail;
