/** Functions that take, check, render and send mails, and hear what became of them. */
package dev.opsctl.functions.mail;
