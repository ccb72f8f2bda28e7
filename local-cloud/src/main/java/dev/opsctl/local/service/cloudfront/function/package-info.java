/** CloudFront functions, interpreted by Rhino within a budget. */
@NullMarked
package dev.opsctl.local.service.cloudfront.function;

import org.jspecify.annotations.NullMarked;
