/** Commands about the key that data is encrypted with. */
@NullMarked
package dev.opsctl.command.key;

import org.jspecify.annotations.NullMarked;
