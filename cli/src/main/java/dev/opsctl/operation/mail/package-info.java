/** Mails that were sent, their events and templates. */
package dev.opsctl.operation.mail;
