/** The simulated partners: payment, shipment and exchange. */
@NullMarked
package dev.opsctl.functions.partners;

import org.jspecify.annotations.NullMarked;
