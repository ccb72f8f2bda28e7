/** JSON of requests and answers. */
package dev.opsctl.functions.json;
