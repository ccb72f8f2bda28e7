/** Who calls, and whether they may: credentials, evaluation of policies, and the authorizer that every call passes. */
package dev.opsctl.local.identity;
