/** The function that encrypts other functions' settings at deployment. */
package dev.opsctl.functions.settings;
