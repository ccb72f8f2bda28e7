/** The simulated partners: payment, shipment and exchange. */
package dev.opsctl.functions.partners;
