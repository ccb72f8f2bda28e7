/** Functions that pass requests on to the partner's account. */
package dev.opsctl.functions.external;
