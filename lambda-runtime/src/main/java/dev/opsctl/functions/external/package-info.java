/** Functions that pass requests on to the partner's account. */
@NullMarked
package dev.opsctl.functions.external;

import org.jspecify.annotations.NullMarked;
