/** AWS's wire protocols (JSON, CBOR, query, REST), driven by the SDK's fields and facts from botocore. */
@NullMarked
package dev.opsctl.local.wire;

import org.jspecify.annotations.NullMarked;
