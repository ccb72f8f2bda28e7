/** The bank's functions: its API, its books, its history and its notices. */
@NullMarked
package dev.opsctl.functions.bank;

import org.jspecify.annotations.NullMarked;
