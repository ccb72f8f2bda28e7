/** Requests that are passed on to a partner, and when they count as undelivered; knows no AWS. */
@NullMarked
package dev.opsctl.functions.external.domain;

import org.jspecify.annotations.NullMarked;
