/** Tokens of the shop's customers: verified by keys of KMS or a JWKS. */
@NullMarked
package dev.opsctl.functions.orders.token;

import org.jspecify.annotations.NullMarked;
