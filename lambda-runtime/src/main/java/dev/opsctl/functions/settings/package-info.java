/** The function that encrypts other functions' settings at deployment. */
@NullMarked
package dev.opsctl.functions.settings;

import org.jspecify.annotations.NullMarked;
