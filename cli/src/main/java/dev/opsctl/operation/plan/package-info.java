/** What a deployment would change, lose and grant, read from change sets. */
@NullMarked
package dev.opsctl.operation.plan;

import org.jspecify.annotations.NullMarked;
