/** STS: sessions of roles, and who the caller is. */
@NullMarked
package dev.opsctl.local.service.sts;

import org.jspecify.annotations.NullMarked;
