/** What a deployment would change, lose and grant, read from change sets. */
package dev.opsctl.operation.plan;
