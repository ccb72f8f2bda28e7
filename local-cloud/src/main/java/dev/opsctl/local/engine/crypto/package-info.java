/** Envelope encryption under keys of KMS, and the native implementation of RSA and AES. */
@NullMarked
package dev.opsctl.local.engine.crypto;

import org.jspecify.annotations.NullMarked;
