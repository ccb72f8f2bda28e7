/** STS: sessions of roles, and who the caller is. */
package dev.opsctl.local.service.sts;
