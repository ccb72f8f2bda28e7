/** What several resource types share: tags of stacks, creation under a token, policies as text. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type;

import org.jspecify.annotations.NullMarked;
