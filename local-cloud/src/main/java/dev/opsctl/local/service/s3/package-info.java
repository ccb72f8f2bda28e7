/** S3: buckets and objects in the store, contents in files that are written once. */
@NullMarked
package dev.opsctl.local.service.s3;

import org.jspecify.annotations.NullMarked;
