/** Orders: requests, lines, prices and statuses; knows no AWS. */
@NullMarked
package dev.opsctl.functions.orders.domain;

import org.jspecify.annotations.NullMarked;
