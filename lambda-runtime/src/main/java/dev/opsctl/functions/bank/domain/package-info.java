/** The bank's rules: money, fees, exchange rates, transactions and why they are refused; knows no AWS. */
@NullMarked
package dev.opsctl.functions.bank.domain;

import org.jspecify.annotations.NullMarked;
