/** Resource types of S3: buckets and their policies. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.s3;

import org.jspecify.annotations.NullMarked;
