/** Which models there are, which are in memory, and for how long. */
package dev.lareira.server.internal.models;
