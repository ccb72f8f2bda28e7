/** The bank's functions: its API, its books, its history and its notices. */
package dev.opsctl.functions.bank;
