/** CloudFront's control plane: distributions, policies, origin access controls and functions. */
@NullMarked
package dev.opsctl.local.service.cloudfront;

import org.jspecify.annotations.NullMarked;
