/** Resource types of S3: buckets and their policies. */
package dev.opsctl.local.service.cloudformation.type.s3;
