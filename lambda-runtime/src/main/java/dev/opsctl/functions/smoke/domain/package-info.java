/** What a release is asked before it goes live; knows no AWS. */
@NullMarked
package dev.opsctl.functions.smoke.domain;

import org.jspecify.annotations.NullMarked;
