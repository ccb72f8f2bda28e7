/** Tokens of the shop's customers: verified by keys of KMS or a JWKS. */
package dev.opsctl.functions.orders.token;
