/** What nothing in a jar needs of the AWS SDK is taken out of it when it is built; see docs/decisions/0011. */
@NullMarked
package dev.opsctl.shrink;

import org.jspecify.annotations.NullMarked;
