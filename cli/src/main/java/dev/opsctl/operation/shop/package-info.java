/** The shop's files and where it is served. */
@NullMarked
package dev.opsctl.operation.shop;

import org.jspecify.annotations.NullMarked;
