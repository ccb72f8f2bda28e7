/** Resource types of CloudFront. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.cloudfront;

import org.jspecify.annotations.NullMarked;
