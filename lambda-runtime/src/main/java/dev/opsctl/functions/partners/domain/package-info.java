/** What the simulated partners quote, take and refuse; knows no AWS. */
@NullMarked
package dev.opsctl.functions.partners.domain;

import org.jspecify.annotations.NullMarked;
