/** JSON of requests and answers. */
@NullMarked
package dev.opsctl.functions.json;

import org.jspecify.annotations.NullMarked;
