/** Functions that take, check, render and send mails, and hear what became of them. */
@NullMarked
package dev.opsctl.functions.mail;

import org.jspecify.annotations.NullMarked;
