/** What several resource types share: tags of stacks, creation under a token, policies as text. */
package dev.opsctl.local.service.cloudformation.type;
