/** Mails as files in folders of the operator: composed, read and searched for links. */
@NullMarked
package dev.opsctl.local.engine.mail;

import org.jspecify.annotations.NullMarked;
