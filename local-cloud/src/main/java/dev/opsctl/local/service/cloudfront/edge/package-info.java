/** The one edge location: how a viewer's request is answered from the cache or an origin. */
@NullMarked
package dev.opsctl.local.service.cloudfront.edge;

import org.jspecify.annotations.NullMarked;
